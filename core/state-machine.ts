/**
 * A state machine written as data. Each row is a state: facts about it, and under `on` the events it
 * accepts and where each one leads. A row without `on` is an end.
 */
export function machine<State extends string, Event extends string, Facts extends object>(
  states: Record<State, Facts & { on?: Partial<Record<Event, State>> }>,
) {
  return {
    states,
    /** Where `event` leads from `state`; undefined when the state does not accept it. */
    next: (state: State, event: Event): State | undefined => states[state].on?.[event],
    /** True for a state that accepts no event any more. */
    hasEnded: (state: State): boolean => states[state].on === undefined,
  };
}
