/** What an endpoint of ours says about a database, from its URL: without TLS, as the servers of tests have none. No password stays no password. */
export function connection(url: string) {
  const { hostname, port, pathname, username, password } = new URL(url);
  return {
    host: hostname,
    port: Number(port),
    database: decodeURIComponent(pathname.slice(1)),
    user: decodeURIComponent(username),
    ...(password === '' ? {} : { password: decodeURIComponent(password) }),
    tls: { mode: 'disable' as const },
  };
}
