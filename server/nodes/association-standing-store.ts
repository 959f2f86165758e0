import { Prisma } from "../db/generated/client";

/**
 * How associations stand on nodes, as lists of nodes are asked to say it: SQL over what State Manager last applied, of
 * which nothing else is read here ([decision 59](../../docs/decisions/0059-lists-of-machines-read-how-associations-stand.md)).
 * What has failed anywhere is told first, as of an association in all (a test holds the two together).
 */
const overview = Prisma.sql`CASE WHEN bool_or(standing.status = 'Failed') THEN 'Failed'
  WHEN bool_or(standing.status = 'InProgress') THEN 'InProgress'
  WHEN bool_or(standing.status = 'Pending') THEN 'Pending'
  WHEN bool_or(standing.status = 'Success') THEN 'Success' END`;

/** The status of all associations on the node that is named `node`; null where none was applied. */
export const associationStatus = Prisma.sql`(SELECT CASE ${overview} WHEN 'InProgress' THEN 'Pending' ELSE ${overview} END
  FROM association_node standing WHERE standing.account_id = node.account_id AND standing.node_id = node.id)`;

/** Nodes that an association is on whose row `association` is so. */
export const associatedWith = (accountId: string, what: Prisma.Sql) => Prisma.sql`node.id IN (
  SELECT standing.node_id FROM association_node standing
  JOIN association ON association.account_id = standing.account_id AND association.id = standing.association_id
  WHERE standing.account_id = ${accountId} AND ${what})`;

/** What is said of the associations of a node; null where none was applied. */
export type AssociationStanding = { details: string; counts: Record<string, number>; lastAt: string };

/** The same of a node of a page, by its id, as a column `associations`. */
export const associationsOf = (id: Prisma.Sql, accountId: string) => Prisma.sql`
  (SELECT jsonb_build_object('details', ${overview}, 'lastAt', max(standing.at),
            'counts', (SELECT jsonb_object_agg(status, total) FROM (
              SELECT status, count(*) AS total FROM association_node
              WHERE account_id = ${accountId} AND node_id = ${id} GROUP BY status) AS counted))
   FROM association_node standing WHERE standing.account_id = ${accountId} AND standing.node_id = ${id}
   HAVING count(*) > 0) AS "associations"`;
