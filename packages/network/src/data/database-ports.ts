/**
 * Ports at which databases and caches listen where nobody says otherwise: MySQL, PostgreSQL, SQL Server, Oracle, Redis, memcached, MongoDB, Redshift, Cassandra, OpenSearch.
 *
 * @see https://docs.aws.amazon.com/controltower/latest/controlreference/ec2-rules.html CT.EC2.PR.4 read 2026-11
 */
export const DATABASE_PORTS: readonly number[] = [1433, 1521, 3306, 5432, 5439, 6379, 9042, 9200, 11_211, 27_017];
