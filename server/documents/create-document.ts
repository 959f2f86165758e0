import * as z from "zod";
import { principalName } from "@/core/access/principal";
import { DocumentType } from "@/core/documents/check-content";
import {
  DocumentName,
  documentAlreadyExists,
  documentLimitExceeded,
  MAX_DOCUMENTS,
  reservedPrefixOf,
} from "@/core/documents/document";
import { validationException } from "@/core/errors";
import { MAX_TAGS, TagList, tooManyTags } from "@/core/tags";
import { operation } from "../operation";
import { contentOf, documentResource, resolveDocument } from "./document-source";
import { type Attached, attachmentsInAudit, attachTo, gatherAttachments } from "./gather-attachments";
import { columnsOf, versionInput } from "./given-document";
import { checkPackageFiles, versionNameOf } from "./package-document";
import { presentDescription, Requires } from "./present";
import { presentReviews } from "./present-review";
import * as documents from "./store";

/**
 * Makes a document, with its text as version 1, which is the default one.
 *
 * Errors: DocumentAlreadyExists, DocumentLimitExceeded, InvalidDocumentContent, InvalidDocumentSchemaVersion,
 * MaxDocumentSizeExceeded, TooManyTagsError; ValidationException for a name that is reserved, for an attachment that
 * cannot be had, and for a version's name that is not its package's version. Source: SSM API 2014-11-06, CreateDocument.
 */
export const createDocument = operation({
  name: "CreateDocument",
  doors: ["console", "aws"],
  effect: "change",
  access: "manage",
  input: z.strictObject({
    Name: DocumentName,
    ...versionInput,
    DocumentType: DocumentType.optional(),
    Requires: Requires.min(1).optional(),
    Tags: TagList.optional(),
  }),
  async prepare({ Content, DocumentFormat = "JSON", DocumentType = "Command", VersionName }) {
    const attachments: Attached[] = [];
    const content = contentOf(Content, DocumentFormat, DocumentType);
    return { content, versionName: versionNameOf(content, VersionName), attachments };
  },
  resources: ({ Name }, { accountId }, { content }) => [
    documentResource(accountId, { ...content, name: Name, owner: "Self" }),
  ],
  async gather({ Name, Tags = [], Attachments = [] }, context, prepared) {
    const prefix = reservedPrefixOf(Name);
    if (prefix !== undefined)
      throw validationException(`Names that begin with ${prefix} are reserved.`, [
        { path: ["Name"], message: `Names that begin with ${prefix} are reserved.` },
      ]);
    if (Tags.length > MAX_TAGS) throw tooManyTags();
    const attachments = await gatherAttachments(Attachments, context);
    checkPackageFiles(prepared.content, attachments);
    return { ...prepared, attachments };
  },

  async handle(input, context, { content, versionName, attachments }) {
    const { tx, keys, caller, now, announce, audit } = context;
    const { Name: name, DocumentType: documentType = "Command", Tags = [] } = input;
    if ((await documents.countDocuments(tx, caller.accountId)) >= MAX_DOCUMENTS)
      throw documentLimitExceeded(`An account can have at most ${MAX_DOCUMENTS} documents.`);

    const made = { accountId: caller.accountId, name, createdAt: now, createdBy: principalName(caller) };
    const isFree = await documents.insert(
      tx,
      keys,
      { ...made, documentType, defaultVersion: 1, latestVersion: 1, versionsMade: 1 },
      {
        ...made,
        ...columnsOf(content),
        version: 1,
        versionName,
        displayName: input.DisplayName || null,
        targetType: input.TargetType ?? null,
        requires: input.Requires ?? [],
      },
      Tags,
    );
    if (!isFree) throw documentAlreadyExists(name);
    await attachTo(context, { accountId: caller.accountId, name, version: 1 }, attachments);
    audit({
      summary: {
        after: {
          name,
          documentType,
          version: 1,
          sha256: content.sha256,
          runsArbitraryCommands: content.arbitrary !== null,
          ...attachmentsInAudit(attachments),
        },
      },
    });
    announce("document", name);
    const tags = Object.fromEntries(Tags.map(({ Key, Value }) => [Key, Value]));
    const document = await resolveDocument(context, name);
    const reviews = await presentReviews(document, context);
    return { DocumentDescription: presentDescription(document, tags, attachments, reviews, caller.door) };
  },
});
