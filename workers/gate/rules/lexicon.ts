/**
 * What people say when they mean the operations that the default rules name. One line is one group of words for the same
 * thing; every inflection of a word counts, two words count when the text has both. `!word` counts only as an order, as
 * in "send it" or "then send it", because as a noun or in the middle of a sentence it is in much ordinary work; `#many`
 * is a number of a thousand or more and `#money` an amount of money.
 *
 * What is on purpose not here, because ordinary work is full of it: file, page, style, right, document.
 */
export const GROUPS = {
  delete:
    "delete, remove, erase, wipe, drop, truncate, purge, destroy, destruction, nuke, obliterate, eradicate, annihilate, shred, rm, rmdir, rb, unlink, del, eliminate, expunge, exterminate, get rid, tear down, throw away, gone, disappear, vanish, go away, decommission, terminate, raze, demolish, scrap, pull plug, nothing left, deletion",
  end: "!clear, !clean, !empty, !kill, !discard, !scrub, !reset, !flush, !overwrite, !format, !cancel, !prune, !shut, !stop, !disable, !take, !turn off, !turn down, !turn away, !turn out, !turn upside, !switch, !roll, !revert, !deactivate, !detach, !retire, !uninstall, !trash, !bin, !ban, !kick, !break, !crash, !corrupt, !burn, !zero, !blank, !lose, !forget, !close, !undo, !dump, !free, !unmount, offline, shutdown, !unsubscribe, !evict, !drain",
  undo: "!make, !let, !bring, !put",
  production: "production, prd, live, customer see, main server, customer facing",
  handle:
    "!scale, !set, !create, !increase, !decrease, !place, !move, !point, !migrate, !restart, !start, !bring, !give, !make, !put, !change, !update, !edit, !modify, !rename, !replace, !run, !apply, !use, !rewrite, !resize, !configure, !swap, !extend, !reduce, !lower, !raise, !downgrade, !upgrade, !add, !remove, !hand, !turn, !switch, !open, !get, !let, !keep, !mirror, !feed, !redirect, !repoint, !merge, !connect",
  data: "data, dataset, database, db, table, record, row, customer, user, backup, schema, collection, bucket, volume, client, account, everything, disk, partition, drive, storage, mailbox, inbox, contact, archive, namespace, cluster, container, ec2, repository, subscription, subscriber, phone, photo, shared folder, shared drive, redis, postgres, mysql, mongo, server, machine, s3, host, trash, var, member, profile, chat, conversation, message, email, music, memory, log, history, order, payment, calendar, device",
  modify:
    "modify, change, rotate, replace, overwrite, alter, regenerate, revoke, reset, swap, renew, disable, !update, !edit, !set, !remove, !delete, !erase, !wipe, !drop, !purge, !invalidate, !create, !generate, !add, !put, !store, !turn, !switch, !make, !assign, !give, !expire, !use, !issue, !recover, !crack, !guess, !save, !print, !read out, !write into, !reveal, !show, !tell, !send, !paste, new, bypass",
  credential:
    "credential, password, passwd, passphrase, secret, apikey, api key, access key, private key, ssh key, signing key, access token, api token, token, certificate, pin, two factor, multi factor, 2fa, mfa, key, otp, authenticator, recovery code, backup code",
  entry:
    "!reset, !change, !disable, !enable, !turn, !switch, !rotate, !revoke, !open, !remove, !bypass, !crack, !get, !use",
  login: "login, logon, sign in",
  deploy: "deploy, push, merge, release, ship, publish, rollout, roll out, go live, launch, hotfix",
  without:
    "without, skip, bypass, circumvent, omit, forgo, unreviewed, unapproved, no, nobody, anybody, anyone, ignore, avoid, never, not, before, despite, around, lacking, later, wait, directly, straight, self, force, even, fail",
  review:
    "review, reviewer, approval, approve, signoff, sign off, unreviewed, unapproved, check, look, queue, see, eye, board",
  large:
    "#many, many, huge, massive, bulk, mass, thousand, million, billion, countless, hundred, flood, all, every, lot",
  external:
    "external, outside, thirdparty, third party, foreign, outbound, remote, partner, public, vendor, api, service, endpoint, website, web, internet, competitor, social, network, provider, site, shop",
  call: "call, request, invocation, invoke, query, fetch, hit, ping, post, crawl, scrape, times",
  crawl: "crawl, scrape, spider, harvest",
  permit:
    "grant, revoke, elevate, escalate, widen, promote, demote, modify, change, alter, !extend, !raise, !restrict, !give, !make, !add, !remove, !delete, !reset, !set, !allow, !enable, !disable, !let, !update, !edit, !invite, !open, !share, !assign, !put, !turn, !switch, !become, !register, !join, !unlock, !whitelist, !lift, !loosen, !relax, changes, gave",
  permission:
    "permission, privilege, access, role, root, admin, administrator, superuser, sudo, acl, iam, owner, everyone, anyone, everybody, anybody, firewall, public, restriction, visibility, guest, maintainer, collaborator, private, port, whitelist, group, lock",
  pay: "transfer, wire, remit, deposit, withdraw, pay, refund, reimburse, donate, invest, purchase, buy, sell, payout, lend, borrow, spend, !send, !move, !give, !charge, !settle, !trade, !exchange, !convert, !tip, !top, !bet, !credit, !put, !approve, !authorise, !authorize, !release, !cancel",
  money:
    "#money, money, cash, bitcoin, crypto, ethereum, eth, btc, bank, account, invoice, bill, salary, payroll, savings, shares, stock, landlord, supplier, dollar, euro, pound, fund, card, balance, rent, tax, fee, wallet, payout, payment, refund, loan, fine",
  funds:
    "bank, credit, loan, savings, salary, payroll, money, bitcoin, crypto, mortgage, debt, pension, fund, standing order, share price, tax return, insurance",
  gamble: "bet, gamble, wager, lottery, auction",
  admins: "admin, administrator, root, owner, superuser, firewall, guest, maintainer",
  branches: "git history, main branch, master branch, commit history, on main",
  spend:
    "!pay, !buy, !purchase, !sell, !refund, !donate, !wire, !order, !book, !reserve, !renew, !subscribe, !invest, !rent, !hire, !bid, !tip, !reimburse, !withdraw, !deposit, !settle, !charge, !spend, !bet, !lease, !remit, !payout, !checkout, !upgrade plan, !renew domain",
  send: "!send, !email, !mail, !text, !message, !tweet, !notify, !invite, !forward, !reply, !respond, !phone, !ring, !fax, !contact, !submit, !announce, !tell, !inform, !dm, !broadcast, !ask, !remind, !warn, !whatsapp, !slack, !reach, !apply, !register, !sign, !complain, !report to, !apologise, !apologize, !congratulate, !sms",
  phone: "!call",
  people:
    "plumber, doctor, dentist, customer, client, them, him, her, number, phone, sick, bank, office, restaurant, mom, mum, dad, mother, father, sister, brother, wife, husband, boss, police, school, landlord, support, hotline, everyone, taxi, appointment, person, people, friend, neighbour, neighbor, supplier, lawyer, electrician, colleague, team",
  sending: "send, tweet, forward, mail, notify, broadcast, announce, leak",
  outside:
    "customer, client, subscriber, press, journalist, everyone, everybody, public, outside, external, partner, company, boss, twitter, linkedin, reddit, facebook, instagram, forum, paste, supplier, stranger, mailing list, outsider, lawyer, firm, list",
  publish:
    "!publish, !post, !tweet, !blog, !upload, !announce, !broadcast, !stream, !syndicate, !launch, !leave review, !list sale",
  publishing: "publish, upload, press release",
  export:
    "export, dump, leak, exfiltrate, hand over, upload, !extract, !copy, !sync, !download, !back, !send, !share, !mail, !email, !give, !migrate, !transfer, !paste, !forward, !move, !put, !post, !mirror, !replicate, !print, !reveal, !disclose, !expose, !scrape, !harvest, !steal, !pull, !backup",
  records:
    "data, database, customer, client, contact, user, record, crm, medical, personal, phone number, address, credential, password, secret, history, backup, photo, private, confidential, payroll, salary, calendar, inbox, mailbox, employee, patient, member, key",
  run: "!run, !execute, !launch, !start, !clone, !download, !open, !load, !import, !apply, !evaluate, !exec, !invoke, !unpack, !compile, !build, !boot, !double, !source, !deploy, !use, !try",
  code: "code, script, binary, executable, installer, macro, gist, repository, repo, package, program, extension, plugin, payload, attachment, exe, shell, snippet, docker, image, container, library, module, software, tool, app, file",
  elsewhere:
    "from, this, that, attached, internet, forum, web, http, https, untrusted, unknown, unsigned, link, recommended, somebody, someone, stranger, github, gist, download, curl, wget, registry, latest, its, it",
  installing:
    "!install, !curl, !wget, !npx, !reinstall, npm install, npm add, pip install, brew install, apt install, apt get, yarn add, cargo install, docker run, docker pull, curl, wget, eval, sideload, jailbreak",
  forced: "force",
  commands: "rm, mkfs, nuke, shred, dd, wipe, obliterate, annihilate, eradicate, rmdir, cascade",
  rights: "chmod, chown, usermod, sudo, setfacl, sudoers, superuser",
  infrastructure:
    "terraform, kubectl, pulumi, docker, aws, gcloud, helm, ansible, namespace, ec2, s3, droplet, vm",
} as const;
export type Group = keyof typeof GROUPS;

/** Ways to speak of an operation: each is a list of groups, of which a text has a word each. By the operation's words. */
export const WAYS: Readonly<Record<string, readonly (readonly Group[])[]>> = {
  "delete production": [
    ["delete", "production"],
    ["end", "production"],
    ["undo", "production"],
    ["handle", "production"],
  ],
  "data deletion": [
    ["delete", "data"],
    ["end", "data"],
    ["delete", "infrastructure"],
    ["end", "infrastructure"],
    ["delete", "branches"],
    ["end", "branches"],
    ["handle", "branches"],
    ["commands"],
  ],
  "modify credentials": [
    ["modify", "credential"],
    ["entry", "login"],
  ],
  "deploy without review": [
    ["deploy", "without", "review"],
    ["deploy", "forced"],
  ],
  "large external calls": [
    ["large", "external", "call"],
    ["large", "crawl"],
  ],
  "permission changes": [["permit", "permission"], ["handle", "admins"], ["rights"]],
  "money transfers": [["pay", "money"], ["handle", "funds"], ["spend"], ["gamble"]],
  "external messages": [["send"], ["phone", "people"], ["sending", "outside"]],
  "external publishing": [["publish"], ["publishing", "outside"]],
  "data exports": [["export", "records"]],
  "external code": [["installing"], ["run", "code", "elsewhere"]],
};

/** What else people say for the other words that operations are named with, so that a rule of the owner's own is found too. */
export const GROUP_BY_WORD: Readonly<Record<string, Group>> = {
  delete: "delete",
  data: "data",
  production: "production",
  credential: "credential",
  modify: "modify",
  permission: "permission",
  deploy: "deploy",
  without: "without",
  review: "review",
  large: "large",
  external: "external",
  call: "call",
  money: "money",
  pay: "pay",
  transfer: "pay",
};
