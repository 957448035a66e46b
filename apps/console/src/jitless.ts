import { config } from 'zod';

// The content security policy allows no generated code. Told before any schema is made, else each would try it once and the browser would report it.
config({ jitless: true });
