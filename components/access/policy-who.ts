import type { ListedPolicy } from "./queries";

/** Whom a policy speaks of, as its list shows them: by its sentence, or by the names in its text. */
export function whoOf({ Sentence, Text, IsBuiltIn, Name }: ListedPolicy): string[] {
  if (IsBuiltIn) return [`Everybody with the role ${Name}`];
  if (Sentence) return [Sentence.who.type === "Group" ? `Members of ${Sentence.who.name}` : Sentence.who.name];
  const named = [...Text.matchAll(/\b(User|Group|Role)::"((?:[^"\\]|\\.)*)"/g)].map(([, type, name = ""]) =>
    type === "Group" ? `Members of ${name}` : type === "Role" ? `Everybody with the role ${name}` : name,
  );
  const everybody = /\(\s*principal\s*(,|is\s+User\s*,)/.test(Text) ? ["Everybody"] : [];
  return [...new Set([...everybody, ...named])];
}
