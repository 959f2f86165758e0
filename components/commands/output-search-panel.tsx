"use client";

import { useUrlState } from "@/components/console/url-state";
import { Panel } from "@/components/ui/panel";
import { OutputSearchResults } from "./output-search-results";
import { SearchForm } from "./search-form";
import { useOutputSearch } from "./use-output-search";

const address = { q: "", case: "" };

/** A search through everything that a command printed, on every machine. */
export function OutputSearchPanel({ commandId }: { commandId: string }) {
  const [url, setUrl] = useUrlState(address);
  const isCaseSensitive = url.case === "1";
  const search = useOutputSearch(
    url.q ? { Query: url.q, CaseSensitive: isCaseSensitive, CommandId: commandId } : undefined,
  );
  return (
    <Panel
      title="Search all output"
      description="Every stream of every machine, line by line. The text is looked for as it stands."
    >
      <div className="flex min-w-0 flex-col gap-3">
        <SearchForm
          text={url.q}
          isCaseSensitive={isCaseSensitive}
          onSearch={(q, isExact) => setUrl({ q, case: isExact ? "1" : "" })}
        />
        <OutputSearchResults search={search} text={url.q} isCaseSensitive={isCaseSensitive} isAcrossCommands={false} />
      </div>
    </Panel>
  );
}
