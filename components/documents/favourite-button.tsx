"use client";

import { Star } from "lucide-react";
import { messageOf } from "@/components/console/console-error";
import { IconButton } from "@/components/ui/icon-button";
import { toast } from "@/components/ui/toast";
import { shortName } from "./document-address";
import { type ListedDocument, useFavourite } from "./queries";

/** One's own star on a document, to put on and to take off. It shows what was asked for until what it is in has it. */
export function FavouriteButton({ document: { Name, IsFavourite = false } }: { document: FavouriteRow }) {
  const change = useFavourite();
  const isOn = change.isPending ? change.variables.isFavourite : IsFavourite;
  return (
    <IconButton
      size="small"
      icon={Star}
      isFilled={isOn}
      label={isOn ? `Remove ${shortName(Name)} from favourites` : `Add ${shortName(Name)} to favourites`}
      onPress={() => {
        if (change.isPending) return;
        change.mutate(
          { Name, isFavourite: !isOn },
          { onError: (error) => toast({ family: "red", title: messageOf(error) }) },
        );
      }}
    />
  );
}

type FavouriteRow = Pick<ListedDocument, "Name" | "IsFavourite">;

/** The column of stars, before the name. */
export const favouriteColumn = {
  id: "Favourite",
  header: "Favourite",
  isHeaderHidden: true,
  width: 40,
  cell: (document: FavouriteRow) => <FavouriteButton document={document} />,
} as const;
