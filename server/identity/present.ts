import { accessKeyState } from "@/core/identity/access-key-rules";
import { browserWords } from "@/core/identity/browser-words";
import type { AccessKeyRow } from "./access-key-store";
import type { accountMembersOf } from "./account-store";
import type { GroupRow } from "./group-store";
import type { SessionRow } from "./session-store";
import type { ListedUser } from "./user-store";

/** A user as lists show them; nothing that would let anybody in. */
export const presentUser = (user: ListedUser) => ({
  UserName: user.name,
  Role: user.role,
  Groups: user.groups,
  CreatedDate: user.createdAt,
  AccessKeyCount: user.accessKeys,
  HasSecondFactor: user.hasSecondFactor,
  ...(user.lastUsedAt && { LastUsedDate: user.lastUsedAt }),
});

/** A group without its members. */
export const presentGroup = ({ name, description, role, createdAt }: GroupRow) => ({
  GroupName: name,
  Description: description,
  Role: role,
  CreatedDate: createdAt,
});

/** An access key without its secret. Names as in AWS IAM API 2010-05-08, AccessKeyMetadata, with what it lacks. */
export const presentAccessKey = (key: AccessKeyRow, now: Date) => ({
  AccessKeyId: key.id,
  Description: key.description,
  Status: key.status,
  State: accessKeyState({ ...key, now }),
  CreateDate: key.createdAt,
  ...(key.expiresAt && { ExpirationDate: key.expiresAt }),
  ...(key.lastUsedAt && { LastUsedDate: key.lastUsedAt }),
  ...(key.lastUsedFrom && { LastUsedFrom: key.lastUsedFrom }),
});

/** A session as its person recognises it. */
export const presentSessionRow = (session: SessionRow, currentId: string | undefined) => ({
  SessionId: session.id,
  Source: session.source,
  Browser: browserWords(session.userAgent),
  StartedDate: session.createdAt,
  LastUsedDate: session.lastUsedAt,
  IsCurrent: session.id === currentId,
});

/** Somebody of another account who may work in one. */
export const presentAccountMember = (member: Awaited<ReturnType<typeof accountMembersOf>>[number]) => ({
  UserName: member.userName,
  UserAccountId: member.userAccountId,
  UserAccountName: member.userAccountName,
  Role: member.role,
  AddedDate: member.createdAt,
});
