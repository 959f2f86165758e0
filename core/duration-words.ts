const units = [
  { word: "day", seconds: 86_400 },
  { word: "hour", seconds: 3600 },
  { word: "minute", seconds: 60 },
  { word: "second", seconds: 1 },
] as const;

/** A whole number of seconds in words, exactly: 4200 is "1 hour 10 minutes". */
export function durationWords(seconds: number): string {
  let rest = seconds;
  const parts = units.flatMap(({ word, seconds: length }) => {
    const count = Math.floor(rest / length);
    rest -= count * length;
    return count === 0 ? [] : [`${count} ${word}${count === 1 ? "" : "s"}`];
  });
  return parts.join(" ") || "0 seconds";
}
