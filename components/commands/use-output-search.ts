"use client";

import { useCallback, useEffect, useRef, useState } from "react";
import { type Answer, call, type Question } from "@/components/console/call";
import { messageOf } from "@/components/console/console-error";
import { type FoundMachine, linesPerStream, withFound } from "./found-output";

/** What is searched, and for what. */
type OutputQuestion = Omit<Question<"SearchCommandOutput">, "NextToken" | "LinesPerStream">;

/** How a search stands: what was found, and how much of what there is has been searched. */
export type OutputSearchState = {
  kind: "idle" | "searching" | "paused" | "stopped" | "done" | "failed";
  machines: readonly FoundMachine[];
  matches: number;
  searched: number;
  total: number | undefined;
  bytes: number;
  message?: string;
};

const nothing: OutputSearchState = { kind: "idle", machines: [], matches: 0, searched: 0, total: undefined, bytes: 0 };

/** A search waits to be told to go on when it has found so many machines more, or read so many bytes more. */
const machinesAtOnce = 500;
const bytesAtOnce = 1_000_000_000;

/**
 * Searches what commands printed, one answer after the other, and shows what has been found meanwhile. It can be
 * stopped, and gone on with where it stopped.
 *
 * @param question undefined searches nothing; another question begins anew
 */
export function useOutputSearch(question: OutputQuestion | undefined) {
  const [state, setState] = useState(nothing);
  const asking = useRef<AbortController>(undefined);
  const at = useRef<{ token?: string | undefined; state: OutputSearchState }>({ state: nothing });
  const key = question && JSON.stringify(question);
  const latest = useRef(question);
  latest.current = question;

  const run = useCallback(async () => {
    const asked = latest.current;
    if (!asked) return;
    asking.current?.abort();
    const controller = new AbortController();
    asking.current = controller;
    const { signal } = controller;
    const begun = at.current.state;
    const show = (next: OutputSearchState) => {
      at.current.state = next;
      setState(next);
    };
    show({ ...begun, kind: "searching" });
    try {
      for (;;) {
        const { token, state: before } = at.current;
        const answer: Answer<"SearchCommandOutput"> = await call(
          "SearchCommandOutput",
          { ...asked, LinesPerStream: linesPerStream, ...(token !== undefined && { NextToken: token }) },
          { signal },
        );
        if (signal.aborted) return;
        at.current.token = answer.NextToken;
        const next: OutputSearchState = {
          kind: answer.NextToken === undefined ? "done" : "searching",
          machines: withFound(before.machines, answer.Matches),
          matches: before.matches + answer.Matches.reduce((sum, { Count }) => sum + Count, 0),
          searched: before.searched + answer.SearchedInvocations,
          total: answer.TotalInvocations ?? before.total,
          bytes: before.bytes + answer.SearchedBytes,
        };
        const isEnough =
          next.machines.length - begun.machines.length >= machinesAtOnce || next.bytes - begun.bytes >= bytesAtOnce;
        show(next.kind === "searching" && isEnough ? { ...next, kind: "paused" } : next);
        if (next.kind === "done" || isEnough) return;
      }
    } catch (error) {
      if (!signal.aborted) show({ ...at.current.state, kind: "failed", message: messageOf(error) });
    }
  }, []);

  useEffect(() => {
    at.current = { state: nothing };
    setState(nothing);
    if (key !== undefined) void run();
    return () => asking.current?.abort();
  }, [key, run]);

  const stop = () => {
    asking.current?.abort();
    const stopped = { ...at.current.state, kind: "stopped" as const };
    at.current.state = stopped;
    setState(stopped);
  };
  return { state, stop, goOn: () => void run() };
}
