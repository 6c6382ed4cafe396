"""The command line. Results go to stdout, all else to stderr; heavy imports wait until a command needs them."""
