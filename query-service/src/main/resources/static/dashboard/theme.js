// Not a module: it runs before the first paint, so that a chosen theme never flashes the other one.
(() => {
  const KEY = "sessionlog.theme";
  const THEMES = ["system", "light", "dark"];

  function stored() {
    try {
      const theme = localStorage.getItem(KEY);
      return THEMES.includes(theme) ? theme : "system";
    } catch {
      return "system"; // storage may be forbidden
    }
  }

  function apply(theme) {
    document.documentElement.dataset.theme = theme;
  }

  window.sessionlogTheme = {
    current: () => document.documentElement.dataset.theme,
    next() {
      const theme = THEMES[(THEMES.indexOf(this.current()) + 1) % THEMES.length];
      apply(theme);
      try {
        localStorage.setItem(KEY, theme);
      } catch {
        // Then it lasts until the page is left.
      }
      return theme;
    },
  };
  apply(stored());
})();
