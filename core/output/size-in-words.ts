/** Bytes in words: 10 GiB, 1.5 MiB. */
export const sizeInWords = (bytes: number): string => {
  const [size, unit] = bytes >= 1024 ** 3 ? [bytes / 1024 ** 3, "GiB"] : [bytes / 1024 ** 2, "MiB"];
  return `${Math.round(size * 100) / 100} ${unit}`;
};
