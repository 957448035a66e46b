/** Token of the client of endpoint-service, which keeps endpoints, their secrets and all ways to a customer's database. */
export const ENDPOINT_SERVICE = Symbol('endpoint-service');
