/** Joins class names with spaces and leaves out what is false or undefined, so that conditions can stand in place. */
export function classNames(...names: (string | false | undefined)[]): string {
  return names.filter(Boolean).join(" ");
}
