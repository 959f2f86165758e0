import type { OperationName } from "@/components/console/call";

/** What an answer depends on beside who asks. */
export type Asked = "document" | "machine" | "command" | "parameter";

/** Something that people ask about, in their words. */
export type ExplainedAction = {
  operation: OperationName;
  /** After "may": "run a document on a machine". */
  words: string;
  asks: readonly Asked[];
};

/** What most questions are about. Other operations can be asked about by name. */
export const explainedActions: readonly ExplainedAction[] = [
  { operation: "SendCommand", words: "run a document on a machine", asks: ["document", "machine"] },
  { operation: "GetOutput", words: "see what a command printed on a machine", asks: ["machine", "command"] },
  { operation: "GetManagedNode", words: "see a machine", asks: ["machine"] },
  { operation: "GetDocument", words: "see a document", asks: ["document"] },
  { operation: "GetCommand", words: "see a command", asks: ["command"] },
  { operation: "CancelCommand", words: "cancel a command", asks: ["command"] },
  { operation: "GetParameter", words: "read a parameter", asks: ["parameter"] },
  { operation: "DecryptParameters", words: "read a secret", asks: ["parameter"] },
  { operation: "PutParameter", words: "write a parameter", asks: ["parameter"] },
  { operation: "AddTagsToResource", words: "tag a machine", asks: ["machine"] },
  { operation: "UpdateManagedNodeName", words: "rename a machine", asks: ["machine"] },
  { operation: "DeregisterManagedInstance", words: "deregister a machine", asks: ["machine"] },
  { operation: "CreateActivation", words: "add machines", asks: [] },
  { operation: "CreatePolicy", words: "change who may do what", asks: [] },
];

/** The action of an operation, in words if there are any. */
export const explainedAction = (operation: string) =>
  explainedActions.find((action) => action.operation === operation) ?? {
    operation,
    words: `perform ${operation}`,
    asks: ["document", "machine", "command", "parameter"] as const,
  };
