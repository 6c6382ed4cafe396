// Dark or light: as the system says, until the reader chooses.

{
  const themes = ['auto', 'light', 'dark'];
  const button = $('#theme');
  const show = (theme) => {
    if (theme === 'auto') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
    $('span', button).textContent = theme;
  };
  let theme = memory.get('mtaudit:theme');
  if (!themes.includes(theme)) theme = 'auto';
  show(theme);
  button.addEventListener('click', () => {
    theme = themes[(themes.indexOf(theme) + 1) % themes.length];
    memory.set('mtaudit:theme', theme === 'auto' ? null : theme);
    show(theme);
  });
}
