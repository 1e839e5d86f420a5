// Every row of the truth table is a lab that starts: what the table breaks is for a running lab to tell, and not for verification.

import test from 'ava';
import {parseTopology} from '../../src/topology/index.js';
import {birdFileRows} from '../truth/cells/bird-file.js';
import {dataPlaneRows} from '../truth/cells/data-plane.js';
import {floatingStaticRows} from '../truth/cells/floating-static.js';
import {generatedRows} from '../truth/cells/generated.js';
import {nodeRows} from '../truth/cells/node.js';
import {sharedInterfaceRows} from '../truth/cells/shared-interface.js';
import {wireguardFileRows} from '../truth/cells/wireguard-file.js';
import {composeLab, namesOf} from '../truth/model.js';

const tables = {
	birdFileRows,
	dataPlaneRows,
	floatingStaticRows,
	generatedRows,
	nodeRows,
	sharedInterfaceRows,
	wireguardFileRows,
};

for (const [table, rows] of Object.entries(tables)) {
	test(`${table} are taken`, t => {
		for (const [index, row] of rows.entries()) {
			const names = namesOf(index + 1);
			for (const part of 'broken' in row ? [row.sound(names), row.broken(names)] : [row.sound(names)]) {
				t.notThrows(() => parseTopology(composeLab('lab', [part]).text, {file: 'lab.yaml'}), row.name);
			}
		}
	});
}
