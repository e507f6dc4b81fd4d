/** TLS reports as senders make them, and the wrappings they come in. Everything follows from its arguments. */
import { Buffer } from 'node:buffer';
import { crc32, deflateRawSync, gzipSync } from 'node:zlib';

export const DOMAIN = 'example.org';
export const FIRST_DAY = '2026-09-25';
const POLICY = ['version: STSv1', 'mode: testing', 'mx: *.example.org', 'max_age: 604800'];

/** The day so many days after the first. */
export function day(number) {
  return new Date(Date.parse(`${FIRST_DAY}T00:00:00Z`) + number * 86_400_000).toISOString().slice(0, 10);
}

/** One report; `failures` are parts of failure-details. */
export function report({ reporter = 'Sender One', domain = DOMAIN, number = 0, successful = 100, failures = [], mode = 'testing', id = null }) {
  const failed = failures.reduce((sum, each) => sum + each['failed-session-count'], 0);
  return {
    'organization-name': reporter,
    'date-range': { 'start-datetime': `${day(number)}T00:00:00Z`, 'end-datetime': `${day(number)}T23:59:59Z` },
    'contact-info': 'tls@sender.example',
    'report-id': id ?? `${day(number)}.${reporter}.${domain}`,
    policies: [{
      policy: {
        'policy-type': 'sts',
        'policy-string': POLICY.map((line) => line.replace('testing', mode)),
        'policy-domain': domain,
        'mx-host': [`*.${domain}`],
      },
      summary: { 'total-successful-session-count': successful, 'total-failure-session-count': failed },
      ...(failures.length > 0 ? { 'failure-details': failures } : {}),
    }],
  };
}

export function failure(type, count, { mx = 'mx2.example.org', ip = '192.0.2.2', reason = '' } = {}) {
  return {
    'result-type': type,
    'sending-mta-ip': '198.51.100.7',
    'receiving-mx-hostname': mx,
    'receiving-ip': ip,
    'failed-session-count': count,
    ...(reason === '' ? {} : { 'failure-reason-code': reason }),
  };
}

/** Two months of three reporters; one host's certificate has expired for four days, one reporter stops half way. */
export function twoMonths() {
  const all = [];
  for (let number = 0; number < 60; number += 1) {
    for (const [index, reporter] of ['Sender One', 'Sender Two', 'Sender Three'].entries()) {
      if (index === 2 && number > 30) continue;
      const bad = number >= 21 && number <= 24 && index < 2;
      const failures = bad ? [failure('certificate-expired', 20 + index, { reason: 'certificate has expired' })] : [];
      if (index === 1 && number === 47) failures.push(failure('sts-policy-fetch-error', 2, { mx: '', ip: '' }));
      all.push(report({ reporter, number, successful: 200 + ((number * 37) % 90) * (index + 1), failures }));
    }
  }
  return all;
}

export function json(value) {
  return Buffer.from(JSON.stringify(value));
}

export function gz(value) {
  return gzipSync(json(value));
}

/** A report in the mail that brings it. */
export function mail(value) {
  const body = gz(value).toString('base64').replace(/.{76}/g, '$&\r\n');
  return Buffer.from([
    'From: TLS reports <tls@sender.example>',
    `Subject: Report Domain: ${value.policies[0].policy['policy-domain']} Submitter: sender.example`,
    'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type="tlsrpt"; boundary="part"',
    '',
    '--part',
    'Content-Type: text/plain',
    '',
    'A report.',
    '--part',
    'Content-Type: application/tlsrpt+gzip; name="report.json.gz"',
    'Content-Transfer-Encoding: base64',
    '',
    body,
    '--part--',
    '',
  ].join('\r\n'));
}

/** Mail that has nothing to do with reports. */
export function otherMail(subject) {
  return Buffer.from(`From: a@sender.example\r\nTo: b@example.org\r\nSubject: ${subject}\r\n\r\nHello.\r\n`);
}

export function mbox(mails) {
  return Buffer.concat(mails.flatMap((each) => [Buffer.from('From tls@sender.example Thu Oct  1 00:00:00 2026\n'), Buffer.from(each.toString().replaceAll('\r\n', '\n').replace(/^(>*From )/gm, '>$1')), Buffer.from('\n')]));
}

/** `entries` are `[name, octets]`. */
export function zip(entries) {
  const [locals, central] = [[], []];
  let offset = 0;
  for (const [name, octets] of entries) {
    const [file, packed] = [Buffer.from(name), deflateRawSync(octets)];
    const facts = Buffer.alloc(26);
    facts.writeUInt16LE(20, 0);
    facts.writeUInt16LE(8, 4);
    facts.writeUInt32LE(crc32(octets), 10);
    facts.writeUInt32LE(packed.length, 14);
    facts.writeUInt32LE(octets.length, 18);
    facts.writeUInt16LE(file.length, 22);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(offset, 10);
    const local = Buffer.concat([Buffer.from('PK\u0003\u0004'), facts, file, packed]);
    locals.push(local);
    central.push(Buffer.concat([Buffer.from('PK\u0001\u0002\u0014\0'), facts, place, file]));
    offset += local.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.write('PK\u0005\u0006');
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, directory, end]);
}
