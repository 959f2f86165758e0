/**
 * A loader of the console's build: of the component library's words for assistive technology, which come in 34
 * languages, only those of the console's own are kept. Each of its word lists is a file that imports one file per
 * language and lists them by name; a language that is not listed falls back to English.
 */
module.exports = (source) => {
  const names = [...source.matchAll(/^import (\S+) from "(\S+)";$/gm)];
  const english = names.find(([, , file]) => file.endsWith("/en-US.mjs"));
  const exported = source.match(/^export \{(\S+) as default\};$/m);
  if (!english || !exported || names.length < 30)
    throw new Error("The word lists of react-aria have another form now.");
  const [, name, file] = english;
  // The library takes the list's default out by this flag, as it does with the file that is replaced.
  return `import ${name} from "${file}";\nconst words = { "en-US": ${name} };\nexport { words as default };\n`;
};
