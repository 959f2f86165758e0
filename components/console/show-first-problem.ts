/** Moves the focus to the first field of the page that is marked wrong, once the marks are drawn. */
export function showFirstProblem(): void {
  requestAnimationFrame(() => {
    const first = document.querySelector<HTMLElement>("#content [aria-invalid=true], #content [data-invalid] input");
    first?.scrollIntoView({ block: "center" });
    first?.focus();
  });
}
