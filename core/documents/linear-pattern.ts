/**
 * Regular expressions of documents, matched in time linear in the value.
 *
 * A document's author chooses the pattern and its caller the value, so a backtracking engine would let the two of them
 * stop the server. The language is what RE2 and Java share: literals, classes, groups, alternatives, repetition up to
 * 1000, anchors and word boundaries. Look-around and back-references do not exist in RE2 either.
 * Source: RE2 syntax; user guide, allowedPattern; Russ Cox, "Regular Expression Matching: the Virtual Machine Approach".
 */

/** A pattern that is not understood, or would be too large. */
export class PatternError extends Error {}

/** A compiled pattern. */
export type LinearPattern = {
  /** Whether the whole value matches, not merely a part of it. */
  matchesWhole: (value: string) => boolean;
  /** Whether a value that matches might have the character in it; never false when one does. */
  mayContain: (character: string) => boolean;
};

const MAX_REPEAT = 1000;
const MAX_PROGRAM = 4000;

type Accepts = (character: string) => boolean;
type Holds = (before: string | undefined, after: string | undefined) => boolean;

type Node =
  | { kind: "character"; accepts: Accepts }
  | { kind: "assertion"; holds: Holds }
  | { kind: "sequence"; nodes: Node[] }
  | { kind: "choice"; nodes: Node[] }
  | { kind: "repeat"; node: Node; least: number; most: number };

type Instruction =
  | { op: "character"; accepts: Accepts }
  | { op: "assertion"; holds: Holds }
  | { op: "split"; first: number; second: number }
  | { op: "jump"; to: number }
  | { op: "match" };

const isWord = (character: string | undefined) => character !== undefined && /^\w$/.test(character);
const atBoundary: Holds = (before, after) => isWord(before) !== isWord(after);
const assertions: Record<string, Holds> = {
  A: (before) => before === undefined,
  z: (_, after) => after === undefined,
  Z: (_, after) => after === undefined,
  b: atBoundary,
  B: (before, after) => !atBoundary(before, after),
};

/**
 * Makes a pattern ready to match values.
 *
 * Errors: PatternError, with one sentence about what is wrong.
 */
export function compilePattern(source: string): LinearPattern {
  const program: Instruction[] = [];
  const add = (instruction: Instruction) => {
    if (program.length >= MAX_PROGRAM) throw new PatternError("The pattern is too large.");
    return program.push(instruction) - 1;
  };
  emit(new Parser(source).parse(), add, program);
  add({ op: "match" });
  return {
    matchesWhole: (value) => run(program, [...value]),
    mayContain: (character) =>
      program.some((instruction) => instruction.op === "character" && instruction.accepts(character)),
  };
}

class Parser {
  private at = 0;
  private ignoreCase = false;

  constructor(private readonly source: string) {}

  parse(): Node {
    if (this.take("(?i)")) this.ignoreCase = true;
    const node = this.choice();
    if (this.at < this.source.length) throw new PatternError("A ) has no ( before it.");
    return node;
  }

  private take(text: string): boolean {
    if (!this.source.startsWith(text, this.at)) return false;
    this.at += text.length;
    return true;
  }

  private match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.at;
    const match = pattern.exec(this.source) ?? undefined;
    if (match) this.at += match[0].length;
    return match;
  }

  private choice(): Node {
    const nodes = [this.sequence()];
    while (this.take("|")) nodes.push(this.sequence());
    const [only] = nodes;
    return nodes.length === 1 && only ? only : { kind: "choice", nodes };
  }

  private sequence(): Node {
    const nodes: Node[] = [];
    while (this.at < this.source.length && !"|)".includes(this.source.charAt(this.at))) {
      nodes.push(this.repeated(this.atom()));
    }
    return { kind: "sequence", nodes };
  }

  private repeated(node: Node): Node {
    const match = this.match(/(?:[*+?]|\{([0-9]+)(,([0-9]*))?\})([?+]?)/y);
    if (!match) return node;
    const [written, low, comma, high, manner] = match;
    if (manner === "+") throw new PatternError(`The possessive repetition ${written} is not supported.`);
    if (/[*+?{]/.test(this.source.charAt(this.at)) && this.match(/(?=[*+?]|\{[0-9]+(?:,[0-9]*)?\})/y)) {
      throw new PatternError(`Nothing to repeat after ${written}.`);
    }
    const least = low !== undefined ? Number(low) : written.startsWith("+") ? 1 : 0;
    const most =
      low === undefined
        ? written.startsWith("?")
          ? 1
          : Infinity
        : comma === undefined
          ? least
          : high
            ? Number(high)
            : Infinity;
    if (least > MAX_REPEAT || (most !== Infinity && most > MAX_REPEAT)) {
      throw new PatternError(`A repetition can be at most ${MAX_REPEAT}; use maxChars for longer values.`);
    }
    if (least > most) throw new PatternError(`The repetition ${written} is upside down.`);
    return { kind: "repeat", node, least, most };
  }

  private atom(): Node {
    if (this.take("(")) return this.group();
    if (this.take("^")) return { kind: "assertion", holds: (before) => before === undefined };
    if (this.take("$")) return { kind: "assertion", holds: (_, after) => after === undefined };
    if (this.take(".")) return { kind: "character", accepts: (character) => character !== "\n" && character !== "\r" };
    if (this.source.charAt(this.at) === "[") return this.characterClass();
    if (this.source.charAt(this.at) === "\\") return this.escape();
    const literal = String.fromCodePoint(this.source.codePointAt(this.at) ?? 0);
    if ("*+?".includes(literal)) throw new PatternError(`Nothing to repeat before ${literal}.`);
    this.at += literal.length;
    return this.oneOf(literal.replace(/[\^$\\.*+?()[\]{}|/]/, "\\$&"));
  }

  private group(): Node {
    if (this.match(/\?(?:[=!]|<[=!]|>)/y)) throw new PatternError("Look-around and atomic groups are not supported.");
    if (!this.match(/\?:|\?P?<[A-Za-z_][A-Za-z0-9_]*>/y) && this.source.charAt(this.at) === "?") {
      throw new PatternError("A group begins with ( or (?: here; (?i) is understood at the very start only.");
    }
    const node = this.choice();
    if (!this.take(")")) throw new PatternError("A ( has no ) after it.");
    return node;
  }

  private escape(): Node {
    const written = this.match(/\\(?:[pP]\{[^}]*\}|[pP][A-Z]|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|.)/suy)?.[0];
    if (written === undefined) throw new PatternError("A \\ stands at the end of the pattern.");
    const letter = written.charAt(1);
    const holds = Object.hasOwn(assertions, letter) ? assertions[letter] : undefined;
    if (holds) return { kind: "assertion", holds };
    if (/[1-9k]/.test(letter)) throw new PatternError("Back-references are not supported.");
    return this.oneOf(
      written.replace(/^\\([pP])([A-Z])$/, "\\$1{$2}").replace(/^\\([^A-Za-z0-9^$\\.*+?()[\]{}|/])$/u, "$1"),
    );
  }

  private characterClass(): Node {
    const written = this.match(/\[\^?\]?(?:[^\]\\]|\\.)*\]/suy)?.[0];
    if (written === undefined) throw new PatternError("A [ has no ] after it.");
    // Other engines let any punctuation be escaped and a ] stand first; this one wants only what needs it.
    return this.oneOf(written.replace(/^\[(\^?)\]/, "[$1\\]").replace(/\\([^A-Za-z0-9^$\\.*+?()[\]{}|/-])/gu, "$1"));
  }

  /** One character, as written in the language of the engine below, which only ever sees that one character. */
  private oneOf(written: string): Node {
    try {
      const expression = new RegExp(`^${written}$`, this.ignoreCase ? "sui" : "su");
      return { kind: "character", accepts: (character) => expression.test(character) };
    } catch {
      throw new PatternError(`${written} is not understood.`);
    }
  }
}

function emit(node: Node, add: (instruction: Instruction) => number, program: Instruction[]): void {
  switch (node.kind) {
    case "character":
      add({ op: "character", accepts: node.accepts });
      return;
    case "assertion":
      add({ op: "assertion", holds: node.holds });
      return;
    case "sequence":
      for (const part of node.nodes) emit(part, add, program);
      return;
    case "choice": {
      const ends: { op: "jump"; to: number }[] = [];
      for (const [index, part] of node.nodes.entries()) {
        if (index === node.nodes.length - 1) {
          emit(part, add, program);
          continue;
        }
        const split = { op: "split" as const, first: program.length + 1, second: 0 };
        add(split);
        emit(part, add, program);
        const end = { op: "jump" as const, to: 0 };
        add(end);
        ends.push(end);
        split.second = program.length;
      }
      for (const end of ends) end.to = program.length;
      return;
    }
    case "repeat": {
      for (let count = 0; count < node.least; count++) emit(node.node, add, program);
      if (node.most === Infinity) {
        const split = { op: "split" as const, first: program.length + 1, second: 0 };
        const start = add(split);
        emit(node.node, add, program);
        add({ op: "jump", to: start });
        split.second = program.length;
        return;
      }
      const splits: { op: "split"; first: number; second: number }[] = [];
      for (let count = node.least; count < node.most; count++) {
        const split = { op: "split" as const, first: program.length + 1, second: 0 };
        add(split);
        splits.push(split);
        emit(node.node, add, program);
      }
      for (const split of splits) split.second = program.length;
    }
  }
}

/** Walks all ways through the program at once, one character after the other: no way is ever walked twice. */
function run(program: readonly Instruction[], characters: readonly string[]): boolean {
  const seenAt = new Int32Array(program.length).fill(-1);
  let matched = false;

  const follow = (starts: readonly number[], position: number): number[] => {
    const waiting: number[] = [];
    const open = [...starts];
    matched = false;
    for (let index = open.pop(); index !== undefined; index = open.pop()) {
      if (seenAt[index] === position) continue;
      seenAt[index] = position;
      const instruction = program[index];
      if (instruction === undefined) continue;
      if (instruction.op === "character") waiting.push(index);
      else if (instruction.op === "jump") open.push(instruction.to);
      else if (instruction.op === "split") open.push(instruction.second, instruction.first);
      else if (instruction.op === "match") matched = true;
      else if (instruction.holds(characters[position - 1], characters[position])) open.push(index + 1);
    }
    return waiting;
  };

  let waiting = follow([0], 0);
  for (const [position, character] of characters.entries()) {
    const accepted = new Map<Accepts, boolean>();
    const next: number[] = [];
    for (const index of waiting) {
      const instruction = program[index];
      if (instruction?.op !== "character") continue;
      // Copies made by a repetition share one test, so each character is tested once for all of them.
      const accepts = accepted.get(instruction.accepts) ?? instruction.accepts(character);
      accepted.set(instruction.accepts, accepts);
      if (accepts) next.push(index + 1);
    }
    if (next.length === 0) return false;
    waiting = follow(next, position + 1);
  }
  return matched;
}
