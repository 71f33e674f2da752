// What the theme leaves without a name, or out of reach of the keyboard.

addEventListener("DOMContentLoaded", () => {
  for (const mark of document.querySelectorAll("summary > .toctree-toggle")) {
    const above = mark.closest("li").querySelector("a");
    mark.parentElement.setAttribute("aria-label", `Pages below ${above.textContent.trim()}`);
  }
});

// a wide table scrolls by arrow keys where it has the focus
addEventListener("load", () => {
  for (const table of document.querySelectorAll(".bd-article table"))
    if (table.scrollWidth > table.clientWidth) table.tabIndex = 0;
});
