import type { Shopper } from './shopper.js';

type Deed = (shopper: Shopper) => Promise<void>;

const STATUSES = ['open', 'paid', 'packed', 'sent', 'returned'];

/** A time of the traffic's own calendar, so that nothing depends on the clock. $n counts microseconds. */
const time = (place: number) => `'2025-01-01 00:00:00+00'::timestamptz + $${place}::bigint * interval '1 microsecond'`;

const order: Deed = (shopper) =>
  shopper.transaction(async () => {
    const id = shopper.newOrder();
    const { random } = shopper;
    await shopper.run(
      'inserts',
      `INSERT INTO shop.customer_order VALUES ($1, $2, 'open', ${time(3)}, $4, jsonb_build_object('city', $5::text, 'floor', $6::int), $7::numeric)`,
      [
        id,
        shopper.someCustomer(),
        id * 1_000_003,
        random.pick(['', 'Leave it at the door', null]),
        `City ${random.below(500)}`,
        random.below(30),
        `${random.below(90_000)}.${random.hex(1).charCodeAt(0)}`,
      ],
    );
    const lines = 1 + random.below(4);
    for (let line = 1; line <= lines; line += 1) {
      await shopper.run(
        'inserts',
        'INSERT INTO shop.order_line (order_id, line, product_id, quantity, unit_price) VALUES ($1, $2, $3, $4, $5)',
        [id, line, shopper.someProduct(), 1 + random.below(9), `${random.below(900)}.${1_000 + random.below(9_000)}`],
      );
    }
    await shopper.run('updates', 'UPDATE shop.stock SET quantity = quantity - 1 WHERE product_id = $1 AND warehouse_id = 1', [
      shopper.someProduct(),
    ]);
    shopper.orders.push(id);
  });

const pay: Deed = async (shopper) => {
  const { random } = shopper;
  await shopper.run('inserts', `INSERT INTO shop.payment VALUES ($1, $2, $3, ${time(4)}, decode($5, 'hex'), $6, $7)`, [
    random.uuid(),
    shopper.someOrder(),
    `${random.below(9_000)}.${10 + random.below(90)}`,
    shopper.next(),
    random.hex(32),
    random.pick([null, 0.1, -0, 1 / 3, 'NaN']),
    random.below(50) === 0,
  ]);
};

const progress: Deed = async (shopper) => {
  const status = shopper.random.pick(STATUSES);
  await shopper.run('updates', 'UPDATE shop.customer_order SET status = $2, total = total + 0.01 WHERE id = $1', [
    shopper.someOrder(),
    status,
  ]);
};

/** Large descriptions and pictures stay as they are: the log does not send them again. */
const reprice: Deed = async (shopper) => {
  const price = `${shopper.random.below(9_000)}.${10 + shopper.random.below(90)}`;
  shopper.counts.unchangedLargeTexts += await shopper.run(
    'updates',
    `UPDATE shop.product SET price = $2, changed_at = ${time(3)} WHERE id = $1`,
    [largeProduct(shopper), price, shopper.next()],
  );
};

/** Of five numbered products one has a large text; most price changes are of those. */
function largeProduct(shopper: Shopper): number {
  for (let attempt = 0; attempt < 8; attempt += 1) {
    const product = shopper.someProduct();
    if (product % 5 === 0) {
      return product;
    }
  }
  return shopper.someProduct();
}

const rewrite: Deed = async (shopper) => {
  const text = shopper.random.hex(64);
  await shopper.run(
    'updates',
    `UPDATE shop.product SET description = (SELECT string_agg(md5($2::text || piece), ' ') FROM generate_series(1, 200) piece) WHERE id = $1`,
    [shopper.someProduct(), text],
  );
};

const prefer: Deed = async (shopper) => {
  await shopper.run(
    'updates',
    `UPDATE shop.customer SET preferences = preferences || jsonb_build_object('size', $2::int, 'seen', $3::text), tier = 'gold', tags = tags[1:2] || $3::text WHERE id = $1`,
    [shopper.someCustomer(), shopper.random.below(60), shopper.random.hex(6)],
  );
};

const look: Deed = async (shopper) => {
  const at = shopper.next();
  const path = `/p/${shopper.random.below(900)}`;
  await shopper.run('inserts', `INSERT INTO shop.page_view VALUES (${time(1)}, $2, $3, interval '1 second' * $4::float8, '127.0.0.1')`, [
    at,
    shopper.someCustomer(),
    path,
    shopper.random.below(1_000) / 8,
  ]);
  shopper.views.push({ at, path });
};

const ONE_VIEW = `ctid = (SELECT ctid FROM shop.page_view WHERE at = ${time(1)} AND path = $2 LIMIT 1)`;

const lookAgain: Deed = async (shopper) => {
  const view = shopper.views.shift();
  if (view === undefined) {
    return look(shopper);
  }
  if (shopper.random.below(2) === 0) {
    await shopper.run('updates', `UPDATE shop.page_view SET took = took + interval '1 microsecond' WHERE ${ONE_VIEW}`, [
      view.at,
      view.path,
    ]);
  } else {
    await shopper.run('deletes', `DELETE FROM shop.page_view WHERE ${ONE_VIEW}`, [view.at, view.path]);
  }
};

const move: Deed = async (shopper) => {
  shopper.counts.keyChanges += await shopper.run(
    'updates',
    'UPDATE shop.address SET number = number + 100 WHERE customer_id = $1 AND number = (SELECT max(number) FROM shop.address WHERE customer_id = $1)',
    [shopper.someCustomer()],
  );
};

const offerNew: Deed = async (shopper) => {
  const code = `T${shopper.number}-${shopper.next()}-${shopper.random.hex(8)}`;
  await shopper.run('inserts', `INSERT INTO shop.offer VALUES ($1, $2, daterange('2025-01-01', NULL), 0)`, [
    code,
    shopper.random.below(100) / 2,
  ]);
  shopper.offers.push(code);
};

/** An offer's life: made, given another code, taken back; a code may be gone by a TRUNCATE. */
const offerNext: Deed = async (shopper) => {
  const code = shopper.offers.shift();
  if (code === undefined) {
    return offerNew(shopper);
  }
  if (code.endsWith('x')) {
    await shopper.run('deletes', 'DELETE FROM shop.offer WHERE code = $1', [code]);
    return;
  }
  shopper.counts.keyChanges += await shopper.run('updates', `UPDATE shop.offer SET code = code || 'x', uses = uses + 1 WHERE code = $1`, [
    code,
  ]);
  shopper.offers.push(`${code}x`);
};

const cancel: Deed = (shopper) =>
  shopper.transaction(async () => {
    const id = shopper.someOrder();
    await shopper.run('deletes', 'DELETE FROM shop.payment WHERE order_id = $1', [id]);
    await shopper.run('deletes', 'DELETE FROM shop.order_line WHERE order_id = $1', [id]);
    await shopper.run('deletes', 'DELETE FROM shop.customer_order WHERE id = $1', [id]);
  });

/** The same key deleted and inserted again, and a row that comes and goes, within one transaction. */
const regret: Deed = (shopper) =>
  shopper.transaction(async () => {
    const customer = shopper.someCustomer();
    const insert = `INSERT INTO shop.address VALUES ($1, $2, $3, 'Here', 'AA', NULL)`;
    await shopper.run('deletes', 'DELETE FROM shop.address WHERE customer_id = $1 AND number = 1', [customer]);
    await shopper.run('inserts', insert, [customer, 1, shopper.random.hex(8)]);
    await shopper.run('inserts', insert, [customer, 0, 'for a moment']);
    await shopper.run('deletes', 'DELETE FROM shop.address WHERE customer_id = $1 AND number = 0', [customer]);
  });

const restock: Deed = async (shopper) => {
  const products = Array.from({ length: 100 }, () => shopper.someProduct());
  await shopper.run(
    'updates',
    `UPDATE shop.stock SET quantity = quantity + 10, counted_at = ${time(2)} WHERE product_id = ANY($1::bigint[])`,
    [products, shopper.next()],
  );
};

const offersAway: Deed = (shopper) =>
  shopper.transaction(async () => {
    await shopper.truncate('TRUNCATE shop.offer');
    await shopper.run(
      'inserts',
      `INSERT INTO shop.offer SELECT 'OFFER-' || n, 1.5, daterange('2025-01-01', NULL), $1 FROM generate_series(1, 50) n`,
      [shopper.next()],
    );
  });

const DEEDS: readonly Deed[] = weighted([
  [order, 300],
  [pay, 120],
  [progress, 180],
  [reprice, 120],
  [rewrite, 10],
  [prefer, 80],
  [look, 80],
  [lookAgain, 10],
  [move, 30],
  [offerNew, 20],
  [offerNext, 40],
  [cancel, 40],
  [regret, 20],
  [restock, 3],
]);

/** Only one shopper empties the offers: two TRUNCATEs would only wait for each other. */
const FIRST_DEEDS: readonly Deed[] = [...DEEDS, offersAway];

/** One transaction of a kind that the shopper's seed chooses. */
export async function act(shopper: Shopper): Promise<void> {
  const deed = shopper.random.pick(shopper.number === 0 ? FIRST_DEEDS : DEEDS);
  await deed(shopper);
  shopper.counts.transactions += 1;
}

function weighted(deeds: readonly (readonly [Deed, number])[]): readonly Deed[] {
  return deeds.flatMap(([deed, weight]) => Array.from({ length: weight }, () => deed));
}
