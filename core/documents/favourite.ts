import { DomainError } from "../errors";

/** How many documents of one type somebody can have a star on. Source: Systems Manager console, Documents, Favorites. */
export const MAX_FAVOURITES = 20;

/** The caller has a star on as many documents of that type as they can. */
export const favouriteLimitExceeded = (documentType: string) => {
  const message = `At most ${MAX_FAVOURITES} documents of type ${documentType} can be favourites; take one away first.`;
  return new DomainError("FavouriteLimitExceeded", message, [{ path: ["Name"], message }]);
};
