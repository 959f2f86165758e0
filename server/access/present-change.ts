import type { EffectiveChange } from "./effective-change";
import type { Person } from "./people";
import type { Thing } from "./things";

/** How much of each list is named; all of it is counted. */
const named = { people: 20, changes: 100, things: 5 };

const presentThing = ({ resource: { type, id }, name }: Thing) => ({ Type: type, Id: id, Name: name });

const byName = (a: Thing, b: Thing) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
const examples = (things: readonly Thing[]) => [...things].sort(byName).slice(0, named.things).map(presentThing);

const presentChange = ({ permission, shape, operations, isWhole, things, beside }: EffectiveChange) => ({
  Permission: permission,
  /** What it is done to: machines where On is Node, Sending (documents to machines) or Invocation (commands on machines). */
  On: shape,
  Operations: operations,
  /** Whether these are all operations of the permission that are done to this. */
  IsWhole: isWhole,
  Count: things.length,
  Examples: examples(things),
  /** The documents that are sent, or the commands. */
  BesideCount: beside.length,
  Beside: examples(beside),
});

const presentPerson = ({ id, from }: Person) => ({
  Name: id,
  /** The name of the account that they come from, when it is another. */
  FromAccount: from,
});

/** What changes, and for whom it is the same. */
export type SharedChange = { people: readonly Person[]; changes: readonly EffectiveChange[] };

/**
 * Who gains and loses what.
 *
 * @param groups the members of each group by name: a change that is of exactly these people is the group's
 */
export function presentChanges(found: readonly SharedChange[], groups: ReadonlyMap<string, readonly string[]>) {
  const groupOf = (people: readonly Person[]) =>
    [...groups].find(
      ([, members]) => members.length === people.length && people.every(({ id }) => members.includes(id)),
    )?.[0] ?? null;
  const all = found.slice(0, named.changes).map(({ people, changes }) => ({
    People: people.slice(0, named.people).map(presentPerson),
    PeopleCount: people.length,
    /** The group that these people are exactly the members of. */
    GroupName: people.length > 1 ? groupOf(people) : null,
    Gains: changes.filter(({ effect }) => effect === "gain").map(presentChange),
    Losses: changes.filter(({ effect }) => effect === "loss").map(presentChange),
  }));
  const who = (effect: EffectiveChange["effect"]) =>
    found
      .filter(({ changes }) => changes.some((change) => change.effect === effect))
      .reduce((sum, { people }) => sum + people.length, 0);
  return {
    Changes: all,
    ChangeCount: found.length,
    /** How many people gain something, and how many lose something. */
    GainerCount: who("gain"),
    LoserCount: who("loss"),
  };
}
