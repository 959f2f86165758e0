"use client";

import { queryOptions, useQuery } from "@tanstack/react-query";
import { call } from "@/components/console/call";
import { Banner } from "@/components/ui/banner";
import { Time } from "@/components/ui/time";
import { useCalm } from "@/components/ui/use-calm";
import { sizeInWords } from "@/core/output/size-in-words";

const outputPauseQuery = queryOptions({
  queryKey: ["output-pause"],
  queryFn: ({ signal }) => call("GetOutputPause", {}, { signal }),
  staleTime: 15_000,
  refetchInterval: 15_000,
});

/** Says on every page that the server's disk is nearly full and what that means, for as long as it is so. Nothing otherwise. */
export function OutputPauseAlarm() {
  const { data } = useQuery(outputPauseQuery);
  const pauses = data?.Pauses ?? [];
  const [first] = pauses;
  const isShown = useCalm(first !== undefined);
  if (!first || !isShown) return null;
  const disks = pauses.flatMap(({ Disk }) => Disk ?? []);
  return (
    <div className="px-4 pt-4 sm:px-6">
      <Banner kind="error" title="The server's disk is nearly full: output of machines is not taken.">
        <p>
          Since <Time value={new Date(first.Since)} look="absolute" />. Nothing is lost: machines keep what their
          commands print, and stop those that print more than they can keep. Once there is room it goes on by itself.
        </p>
        {disks.map(({ HostName, Folder, FreeBytes, SizeBytes }) => (
          <p key={`${HostName} ${Folder}`}>
            {sizeInWords(FreeBytes)} of {sizeInWords(SizeBytes)} are free at <code>{Folder}</code> on {HostName}.
          </p>
        ))}
      </Banner>
    </div>
  );
}
