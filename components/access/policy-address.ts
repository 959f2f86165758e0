/** The page of a policy. Its name is no part of the path: a policy may be called "..". */
export const policyAddress = (name: string): string => `/settings/access/edit?policy=${encodeURIComponent(name)}`;
