"use client";

import { useQuery } from "@tanstack/react-query";
import { Folder } from "lucide-react";
import { Fragment } from "react";
import { pageFooter } from "@/components/console/page-footer";
import { ResourceTable } from "@/components/console/resource-table";
import { useUrlState } from "@/components/console/url-state";
import { usePaging } from "@/components/console/use-paging";
import { Link } from "@/components/ui/link";
import { parameterAddress } from "@/core/parameters/parameter-address";
import { pathsAbove } from "@/core/parameters/parameter-rules";
import { levelAddress } from "./parameter-address";
import { parameterColumns } from "./parameter-columns";
import { parameterQueries } from "./queries";

const address = { path: "/" };
const pageSize = 50;

const lastOf = (path: string) => path.slice(path.lastIndexOf("/") + 1);

/** One level of the hierarchy: the paths below it, and the parameters at it. */
export function ParameterLevels() {
  const [{ path }] = useUrlState(address);
  const levels = useQuery(parameterQueries.levels(path));
  const paging = usePaging(path);
  const query = useQuery(
    parameterQueries.list({
      MaxResults: pageSize,
      ParameterFilters: [{ Key: "Path", Option: "OneLevel", Values: [path] }],
      ...(paging.token && { NextToken: paging.token }),
    }),
  );
  const below = levels.data?.Levels ?? [];
  // Where parameters are only on the paths below, an empty table would look as if there were none.
  const isOnTheWay = below.length > 0 && query.data?.Parameters.length === 0 && !paging.previous;
  return (
    <>
      <Above path={path} />
      {below.length > 0 && (
        <ul
          aria-label={`Paths under ${path}`}
          className="grid gap-2 sm:grid-cols-[repeat(auto-fill,minmax(14rem,1fr))]"
        >
          {below.map(({ Path, Count }) => (
            <li
              key={Path}
              className="flex min-w-0 items-center gap-2 rounded-md border border-line bg-surface px-3 py-2"
            >
              <Folder aria-hidden size={14} className="shrink-0 text-muted" />
              <span className="min-w-0 flex-1 truncate">
                <Link href={levelAddress(Path)} isMono>
                  {lastOf(Path)}/
                </Link>
              </span>
              <span className="tabular text-sm text-muted">
                {Count.toLocaleString("en-US")}
                <span className="sr-only">{Count === 1 ? " parameter" : " parameters"}</span>
              </span>
            </li>
          ))}
        </ul>
      )}
      {isOnTheWay ? null : (
        <ResourceTable
          label={`Parameters at ${path}`}
          query={query}
          rows={(data) => data.Parameters}
          columns={parameterColumns}
          rowKey={({ Name }) => Name}
          rowHref={({ Name }) => parameterAddress(Name)}
          empty={{ title: `There is nothing under ${path}` }}
          footer={pageFooter({
            paging,
            pageSize,
            shown: query.data?.Parameters.length ?? 0,
            next: query.data?.NextToken,
          })}
        />
      )}
    </>
  );
}

/** The way down to a path, each part of it a way back up. */
function Above({ path }: { path: string }) {
  if (path === "/") return null;
  return (
    <nav aria-label="Path" className="flex flex-wrap items-center gap-x-1 font-mono text-sm">
      <Link href={levelAddress("/")} isMono>
        /
      </Link>
      {pathsAbove(`${path}/x`).map((each) => (
        <Fragment key={each}>
          {each === path ? (
            <span aria-current="page">{lastOf(each)}</span>
          ) : (
            <Link href={levelAddress(each)} isMono>
              {lastOf(each)}
            </Link>
          )}
          {each !== path && <span className="text-muted">/</span>}
        </Fragment>
      ))}
    </nav>
  );
}
