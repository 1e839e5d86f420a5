// Refuses a lab whose fabric was made by a wgsim that speaks to it otherwise than this one.

import {contractVersion} from '../../contract/version.js';
import type {ContainerSummary} from '../../engine/containers.js';
import {WgsimError} from '../../errors.js';
import {labels} from '../containers/labels.js';
import type {FoundLab} from '../find/find.js';
import {startCommand} from '../find/start-command.js';

/** @throws {WgsimError} with both versions, and what brings the lab up to this wgsim; a lab without its fabric passes */
export function demandContract(lab: Pick<FoundLab, 'name' | 'source' | 'fabric' | 'otherFabrics'>): void {
	const {fabric: lead, otherFabrics = []} = lab;
	const spokenBy = ({labels: has}: ContainerSummary) => has[labels.contract] ?? 'none';
	const fabric = [...(lead === null ? [] : [lead]), ...otherFabrics].find(
		each => spokenBy(each) !== String(contractVersion),
	);
	if (fabric === undefined) {
		return;
	}

	const spoken = spokenBy(fabric);

	throw new WgsimError(
		`${lab.name}: another version of wgsim started this lab, and this one cannot talk to it`,
		{
			details: [
				`${fabric.name} has version ${spoken} of the contract with its programs; this wgsim has version ${contractVersion}`,
			],
			hint: `${startCommand(lab)} brings the lab up to this wgsim; or use the wgsim that started it`,
		},
	);
}
