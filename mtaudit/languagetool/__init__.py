"""A real LanguageTool server: installed, started, asked, and gone when the run is over."""
