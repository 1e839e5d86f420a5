// Writes the lab for own-files.mjs into a folder, and what wg-quick is to refuse: pack-own-files.ts FOLDER.

import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {groups} from '../../test/integration/wg-quick-configurations.js';
import {writeLab} from '../../test/integration/wg-quick-lab.js';

/** Of each kind one: an emulated machine is slow. test/integration/wg-quick.test.ts has all of them. */
const chosen = {
	plain: ['wg10', 'wg11', 'wg12', 'wg15', 'wg17', 'wg22', 'wg28', 'wg34', 'wg38'],
	broken: ['wg40', 'wg42', 'wg47'],
	both: ['wg9'],
};

const folder = process.argv[2]!;
const some = Object.fromEntries(
	Object.entries(chosen).map(([group, ifnames]) => [
		group,
		Object.fromEntries(ifnames.map(ifname => [ifname, groups[group]![ifname]!])),
	]),
);
writeLab(folder, 'own-files', some, true);
const told = Object.fromEntries(
	Object.entries(some).map(([group, configurations]) => [
		group,
		Object.fromEntries(
			Object.entries(configurations).map(([ifname, {text, refusal}]) => [
				ifname,
				{text, refusal: refusal?.source ?? null},
			]),
		),
	]),
);
writeFileSync(join(folder, 'configurations.json'), JSON.stringify(told));
