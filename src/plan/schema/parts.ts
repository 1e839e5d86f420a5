// What several schemas of the fabric's plan have in common.

import {z} from 'zod';

export const text = z.string();
export const texts = z.array(text);
export const atPlace = {node: text, namespace: text};
export const atInterface = {...atPlace, ifname: text};
