/** What a machine is called beside its id: its name, or the id where it has none. */
export const nodeTitle = ({ Name, InstanceId }: { Name?: string | null; InstanceId: string }) => Name || InstanceId;
