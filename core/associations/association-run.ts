/** Why an association is applied. The words are what a page says of an execution. */
export const causes = {
  Schedule: "By its schedule",
  Created: "It was created",
  Updated: "It was edited",
  Started: "Somebody asked for it",
  Document: "Its document has changed",
  Parameter: "A value of Parameter Store has changed",
  Node: "A machine came to it, or came back",
  Registered: "A machine registered",
  Refresh: "A machine asked for it",
} as const;

/** The name of a cause, as it is stored. */
export type Cause = keyof typeof causes;

/** Whether the name is one of a cause. */
export const isCause = (name: string): name is Cause => Object.hasOwn(causes, name);
