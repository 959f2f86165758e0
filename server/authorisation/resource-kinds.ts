/** What policies may ask about the resources of each kind; only managed nodes have tags that policies see. */
export const resourceKinds = {
  Account: {},
  Activation: {},
  Association: { document: "String", savedBy: "String" },
  Command: { requestedBy: "String", document: "String" },
  Document: { owner: "String", runsArbitraryCommands: "Bool" },
  Group: {},
  NodeGroup: {},
  Node: { platform: "String", isLocal: "Bool" },
  Parameter: { path: "String" },
  Policy: {},
  User: {},
} as const satisfies Record<string, Record<string, "String" | "Bool">>;

/** The kinds of things that an action can be done to. */
export type ResourceType = keyof typeof resourceKinds;

export const resourceTypes = Object.keys(resourceKinds).filter((type): type is ResourceType =>
  Object.hasOwn(resourceKinds, type),
);

/** Something an action is done to. `attributes` are what a policy's conditions may ask about. */
export type Resource = {
  type: ResourceType;
  id: string;
  accountId: string;
  attributes?: Record<string, string | boolean>;
  tags?: Record<string, string>;
};
