import * as z from "zod";
import { DocumentReference } from "@/core/documents/document";
import { favouriteLimitExceeded, MAX_FAVOURITES } from "@/core/documents/favourite";
import { DomainError } from "@/core/errors";
import { callingUser, self } from "../identity/self";
import { type OperationContext, operation } from "../operation";
import { resolveDocument } from "./document-source";
import * as favourites from "./favourite-store";
import { visibleDocument } from "./visible-document";

/** The calling user's favourites in the account they work in. Errors: NotSignedIn. */
async function own(context: OperationContext): Promise<favourites.FavouritesOf> {
  const { accountId, id } = await callingUser(context);
  return { accountId: context.caller.accountId, userAccountId: accountId, userId: id };
}

/** Whether there still is a document of that name, or it is still shared. */
const exists = (name: string, context: OperationContext) =>
  resolveDocument(context, name).then(
    () => true,
    (error: unknown) => {
      if (error instanceof DomainError) return false;
      throw error;
    },
  );

/**
 * Puts one's own star on a document, of which lists then say so. It is of the person who calls, in the account they work in,
 * and changes nothing for anybody else. A document that has it already keeps it.
 *
 * Errors: InvalidDocument; FavouriteLimitExceeded. Quarterdeck's own.
 */
export const addFavouriteDocument = operation({
  name: "AddFavouriteDocument",
  doors: ["console"],
  effect: "change",
  access: "self",
  input: z.strictObject({ Name: DocumentReference }),
  resources: self,

  async handle({ Name }, context) {
    const { tx, now, audit } = context;
    const of = await own(context);
    const { name, documentType } = await visibleDocument({ name: Name }, context);
    await favourites.hold(tx, of);
    const present = await favourites.list(tx, of);
    if (present.some((favourite) => favourite.name === name)) return {};
    const alike = present.filter((favourite) => favourite.documentType === documentType);
    if (alike.length >= MAX_FAVOURITES) {
      // What is not there any more stands in nobody's way.
      const gone: string[] = [];
      for (const favourite of alike) if (!(await exists(favourite.name, context))) gone.push(favourite.name);
      if (gone.length === 0) throw favouriteLimitExceeded(documentType);
      await favourites.remove(tx, of, gone);
    }
    await favourites.add(tx, of, { name, documentType, createdAt: now });
    audit({ summary: { after: { favourite: name } } });
    return {};
  },
});

/**
 * Takes one's own star from a document, also from one that is not there any more. Without a star nothing changes.
 *
 * Errors: none. Quarterdeck's own.
 */
export const removeFavouriteDocument = operation({
  name: "RemoveFavouriteDocument",
  doors: ["console"],
  effect: "change",
  access: "self",
  input: z.strictObject({ Name: DocumentReference }),
  resources: self,

  async handle({ Name }, context) {
    const removed = await favourites.remove(context.tx, await own(context), [Name]);
    if (removed > 0) context.audit({ summary: { before: { favourite: Name } } });
    return {};
  },
});
