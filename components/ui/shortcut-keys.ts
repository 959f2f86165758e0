/** What a key press tells; the browser's event has it all. */
export interface KeyPress {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
}

/**
 * Whether a press is the given step of a shortcut. A step is a key as the browser names it ("?", "j", "Enter"), or
 * one with `mod+` before it, which is Control, or Command on a Mac. Letters match whatever their case.
 */
export function isStep(step: string, press: KeyPress): boolean {
  const isModified = step.startsWith("mod+");
  const key = isModified ? step.slice(4) : step;
  return (
    press.key.toLowerCase() === key.toLowerCase() && (press.ctrlKey || press.metaKey) === isModified && !press.altKey
  );
}

/** The steps of a shortcut: "g c" is g, then c. */
export function stepsOf(keys: string): string[] {
  return keys.split(" ");
}

/** Whether typing alone sets a shortcut off, with no modifier: such ones can be switched off, and are silent inside text boxes. */
export function isPlainKeys(keys: string): boolean {
  return !keys.includes("mod+");
}

/** How a step is written on the screen. */
export function stepText(step: string, isMac: boolean): string[] {
  const key = step.startsWith("mod+") ? step.slice(4) : step;
  const shown = key.length === 1 && step.startsWith("mod+") ? key.toUpperCase() : key;
  return step.startsWith("mod+") ? [isMac ? "⌘" : "Ctrl", shown] : [shown];
}
