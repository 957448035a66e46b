/**
 * Tables without keys, so that filling is quick. Together they have uuid, jsonb, numeric with and without scale, arrays, two enums, bytea, dates and times,
 * a point, a range, an interval, an inet, long text out of line, a generated column, compound keys, and a table without any key.
 */
export const SHOP_CREATE = `
  CREATE SCHEMA shop;
  CREATE TYPE shop.order_status AS ENUM ('open', 'paid', 'packed', 'sent', 'returned');
  CREATE TYPE shop.tier AS ENUM ('new', 'regular', 'gold');
  CREATE TABLE shop.country (code char(2) NOT NULL, name text NOT NULL, vat numeric(5,3) NOT NULL, languages text[] NOT NULL);
  CREATE TABLE shop.category (id int NOT NULL, parent int, name text NOT NULL, path int[] NOT NULL);
  CREATE TABLE shop.warehouse (id smallint NOT NULL, name varchar(40) NOT NULL, place point NOT NULL, opens time NOT NULL);
  CREATE TABLE shop.customer (
    id uuid NOT NULL, email text NOT NULL, name text NOT NULL, born date, tier shop.tier NOT NULL, tags text[] NOT NULL,
    preferences jsonb NOT NULL, created_at timestamptz NOT NULL);
  CREATE TABLE shop.address (
    customer_id uuid NOT NULL, number int NOT NULL, street text NOT NULL, city text NOT NULL, country char(2) NOT NULL, since timestamp(3));
  CREATE TABLE shop.product (
    id bigint NOT NULL, sku text NOT NULL, name text NOT NULL, description text NOT NULL, price numeric(12,2) NOT NULL, weight real,
    category int NOT NULL, attributes jsonb NOT NULL, picture bytea, related bigint[] NOT NULL, changed_at timestamptz NOT NULL);
  ALTER TABLE shop.product ALTER description SET STORAGE EXTERNAL;
  CREATE TABLE shop.stock (product_id bigint NOT NULL, warehouse_id smallint NOT NULL, quantity int NOT NULL, counted_at timestamptz NOT NULL);
  CREATE TABLE shop.customer_order (
    id bigint NOT NULL, customer_id uuid NOT NULL, status shop.order_status NOT NULL, placed_at timestamptz NOT NULL, note text,
    ship_to jsonb NOT NULL, total numeric NOT NULL);
  CREATE TABLE shop.order_line (
    order_id bigint NOT NULL, line smallint NOT NULL, product_id bigint NOT NULL, quantity int NOT NULL, unit_price numeric(12,4) NOT NULL,
    amount numeric GENERATED ALWAYS AS (quantity * unit_price) STORED);
  CREATE TABLE shop.payment (
    id uuid NOT NULL, order_id bigint NOT NULL, amount numeric(14,2) NOT NULL, paid_at timestamptz NOT NULL, card bytea NOT NULL,
    rate double precision, flagged boolean NOT NULL);
  CREATE TABLE shop.page_view (at timestamptz NOT NULL, customer_id uuid, path text NOT NULL, took interval, client inet);
  CREATE TABLE shop.offer (code text NOT NULL, percent numeric(4,1) NOT NULL, valid daterange NOT NULL, uses int NOT NULL)`;

/** Keys, the whole-row identity of the table without key, and the indexes that the traffic needs. */
export const SHOP_KEYS = `
  ALTER TABLE shop.country ADD PRIMARY KEY (code);
  ALTER TABLE shop.category ADD PRIMARY KEY (id);
  ALTER TABLE shop.warehouse ADD PRIMARY KEY (id);
  ALTER TABLE shop.customer ADD PRIMARY KEY (id);
  ALTER TABLE shop.address ADD PRIMARY KEY (customer_id, number);
  ALTER TABLE shop.product ADD PRIMARY KEY (id);
  ALTER TABLE shop.stock ADD PRIMARY KEY (product_id, warehouse_id);
  ALTER TABLE shop.customer_order ADD PRIMARY KEY (id);
  ALTER TABLE shop.order_line ADD PRIMARY KEY (order_id, line);
  ALTER TABLE shop.payment ADD PRIMARY KEY (id);
  ALTER TABLE shop.page_view REPLICA IDENTITY FULL;
  ALTER TABLE shop.offer ADD PRIMARY KEY (code);
  CREATE UNIQUE INDEX ON shop.customer (email);
  CREATE INDEX ON shop.customer_order (customer_id);
  CREATE INDEX ON shop.payment (order_id);
  ANALYZE`;
