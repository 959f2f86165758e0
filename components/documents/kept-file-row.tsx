"use client";

import { FileTrigger } from "react-aria-components";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { classNames } from "@/components/ui/class-names";
import { ErrorLine } from "@/components/ui/field";
import type { KeptFile } from "./attachment-draft";
import { attachmentSize } from "./attachment-size";

/** What {@link KeptRow} takes. */
type KeptRowProps = {
  file: KeptFile;
  isReplaced: boolean;
  problem: string | undefined;
  onTakeOut: (isTakenOut: boolean) => void;
  onReplace: (files: File[]) => void;
};

/** A file of the version before: whether the new version keeps it, and how to change that. */
export function KeptRow({ file, isReplaced, problem, onTakeOut, onReplace }: KeptRowProps) {
  const { name, size, sha256, isTakenOut } = file;
  const isGoing = isTakenOut || isReplaced;
  return (
    <li className="flex flex-wrap items-start gap-x-4 gap-y-2 py-3">
      <div className="min-w-0 flex-1 basis-72">
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <span className={classNames("min-w-0 break-all font-mono text-sm", isGoing && "text-muted line-through")}>
            {name}
          </span>
          <span className="tabular text-sm text-muted">{attachmentSize(size)}</span>
          {isTakenOut ? (
            <Badge family="amber">Taken out</Badge>
          ) : isReplaced ? (
            <Badge family="blue">Replaced below</Badge>
          ) : (
            <Badge>Kept</Badge>
          )}
        </div>
        <p className="break-all font-mono text-xs text-muted">SHA-256 {sha256}</p>
        {problem !== undefined && <ErrorLine>{problem}</ErrorLine>}
      </div>
      <div className="flex gap-2">
        {!isGoing && (
          <FileTrigger onSelect={(list) => list && onReplace([...list])}>
            <Button size="small" aria-label={`Replace ${name}`}>
              Replace
            </Button>
          </FileTrigger>
        )}
        {!isReplaced && (
          <Button
            size="small"
            aria-label={isTakenOut ? `Keep ${name}` : `Take out ${name}`}
            onPress={() => onTakeOut(!isTakenOut)}
          >
            {isTakenOut ? "Keep" : "Take out"}
          </Button>
        )}
      </div>
    </li>
  );
}
