// Where parts of a lab are to run, of a lab over several machines.

import {z} from 'zod';
import {oneLine} from './scalars.js';

const names = z.union([oneLine, z.array(oneLine).min(1)]);

export const machines = z
	.record(oneLine, names.describe('Sites and nodes, by name or glob.'))
	.describe(
		'By the name of a machine (wgsim start --on), or a label of its Docker engine such as disk=ssd: the sites and nodes that run there. It has no effect on a lab on one machine.',
	);
