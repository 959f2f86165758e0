/** What the name of a file beside a document looks like. Source: SSM API 2014-11-06, AttachmentName. */
export const attachmentNameForm = /^[a-zA-Z0-9_\-.]{3,128}$/;

/** The most files beside one version. Source: SSM API 2014-11-06, AttachmentsSourceList. */
export const MAX_ATTACHMENTS = 20;
/** The largest file, bytes. */
export const MAX_ATTACHMENT_BYTES = 64 * 1024 ** 2;
/** The largest piece of an upload, bytes: it must fit, as base64, into a request of 1 MiB. */
export const MAX_PIECE_BYTES = 512 * 1024;
/** What all files of an account may have together, bytes. */
export const MAX_ACCOUNT_ATTACHMENT_BYTES = 4 * 1024 ** 3;
