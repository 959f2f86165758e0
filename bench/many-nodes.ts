import type pg from "pg";

/**
 * Makes so many registered nodes that never connect, by SQL: thousands in a second. A tenth of them have a tag Name, as
 * in a real fleet.
 */
export async function insertNodes(database: pg.Pool, count: number): Promise<void> {
  await database.query(
    `INSERT INTO node (account_id, id, name, public_key, protocol_floor, registered_at, registered_from, agent_version,
                       platform_type, platform_name, platform_version, host_name, ip_address, last_ping_at)
     SELECT (SELECT id FROM account LIMIT 1), 'mi-' || lpad(to_hex(n), 17, '0'), '', sha256(n::text::bytea), 1,
            now() - n * interval '1 second', '127.0.0.1', '0.1.0', 'Linux', 'Debian GNU/Linux', '12', 'host-' || n,
            '10.0.' || n / 250 || '.' || n % 250, now()
     FROM generate_series(1, $1) AS n`,
    [count],
  );
  await database.query(
    `INSERT INTO tag (account_id, resource_type, resource_id, key, value)
     SELECT account_id, 'ManagedInstance', id, 'Name', 'name of ' || host_name FROM node WHERE right(id, 1) = '0'`,
  );
  await database.query("ANALYZE node, tag");
}
