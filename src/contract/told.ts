// The type of what a schema reads.

import type {z} from 'zod';

type Frozen<Value> = Value extends object ? {readonly [Field in keyof Value]: Frozen<Value[Field]>} : Value;

/** As records are told: nobody changes them. */
export type Told<Schema extends z.ZodType> = Frozen<z.output<Schema>>;
