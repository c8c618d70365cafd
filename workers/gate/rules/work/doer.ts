import { isEnglish } from "../english.ts";
import { listOf } from "./kinds.ts";

/** People by what they do, except things that end alike. */
const DOER = /^.{2,}(?:er|or|ist|(?:ic|ar|ed|or)ian|guardian|m[ae]n)s?$/;
const NOT_A_DOER = listOf(
  "after another better border center chapter character color corner counter cover dinner driver either engineer enter factor fewer folder former further greater inner integer later layer ladder letter listener lower manner matter member memoir meter minor mirror monitor never number offer operator or order other outer over paper pepper poster power proper quarter rather reminder ruler sensor september october november december shorter summer super timer together tower transfer under upper vector water weather winter wonder mayor nor door floor humour labour behaviour mirror list exist checklist assist persist consist twist wrist vegetarian median italian indian asian austrian russian canadian australian german human roman common omen specimen ramen easier harder earlier prior interior exterior scrollbar dessert error flavor flavour vigor major sister " +
    "blender boiler charger cooker copier cutter dehumidifier dishwasher drawer dryer drier fastener fertiliser fertilizer fryer freezer grater grinder hanger heater humidifier juicer kettle mixer mower opener peeler planer primer printer projector purifier radiator recorder refrigerator roller sander saucer scanner scooter screwdriver shaver shower slicer speaker sprinkler stapler steamer strainer stroller thinner toaster trailer transformer trimmer tumbler washer wiper router adapter amplifier " +
    "midsummer midwinter easter woodpecker badger grasshopper cauliflower crater river meteor burger supper checkers glider gutter header placeholder spinner interpreter transpiler tensor rover " +
    "anther aster beaver beetroot butter caper cedar celery cheddar chowder cider clover coriander cucumber fibre flour ginger heather juniper lavender liver lobster mulder nectar oyster powder protector rooster rosemary rubber silver skewer spider starter sugar timber tiger walker copper clever barrier brochure career carrier cluster container cylinder diameter disaster encounter exterior glacier harbour hunger jumper laughter ledger liter lumber minister muster outlier plaster polyester pointer polymer quiver remainder rudder semester shelter shutter sticker stopper sweater theater theatre thriller trouser trousers twitter vapour velcro whisker zipper answer gather wander linger hamster " +
    "newsletter installer exporter importer ventilator thermometer barometer hygrometer calculator converter decoder encoder loader compressor accumulator capacitor resistor transistor conductor semiconductor parser lexer tokenizer compiler linter bundler formatter debugger profiler renderer scheduler logger iterator serializer validator selector constructor descriptor accelerator carburettor carburetor incubator propeller excavator harvester cultivator spreader tiller feeder shredder stretcher container blazer cardigan sneaker slipper loafer bumper fender muffler starter alternator indicator simulator emulator metronome synthesizer amplifier subwoofer tweeter tuner equalizer " +
    "monitor motor razor mirror elevator escalator generator indicator tractor alligator ancestor sector vector error terror tremor rumor author colour armor equator " +
    "whether neither together altogether however rather either artist moist frist mist feminist wishlist playlist shortlist tracklist hist waist fist gist resist insist oldest forest dentist historian vegetarian pedestrian guardian equestrian technician median meridian obsidian civilian amphibian reptilian brazilian egyptian norwegian belgian bulgarian hungarian romanian scandinavian ukrainian californian victorian georgian edwardian abdomen acumen regimen stamen semen bitumen",
);

const singular = (word: string): string => word.replace(/s$/, "");

/** "Teacher" is whoever teaches; "thunder" is no one who thunds. Families and a few trades are no verbs with an ending. */
const isFromVerb = (word: string): boolean => {
  if (!/[eo]rs?$/.test(word) || KIN.has(singular(word))) return true;
  const base = singular(word).slice(0, -2);
  return [base, `${base}e`, base.replace(/(.)\1$/, "$1"), base.replace(/i$/, "y")].some((verb) =>
    isEnglish(verb),
  );
};
const KIN = listOf(
  "mother father brother sister daughter stepmother stepfather grandmother grandfather godmother godfather soldier carpenter butcher senator minister doctor vicar officer founder",
);

/** People by trade, rank or place in life whose names end in no such way; whoever stands in fairy tales is not here. */
const PEOPLE = listOf(
  "abbot accomplice accountant addict addressee admiral ambassador analyst apprentice archbishop architect artisan assailant assassin assistant athlete attendant bachelor ballerina bandit beggar beneficiary billionaire blacksmith bodyguard bride bridegroom bridesmaid butler cabby captain captive cashier chaplain chauffeur chef chief civilian claimant cleric clerk colleague colonel comrade concierge confidant conscript consul contestant convict copilot corporal countess courier culprit curate dean defendant delegate deputy descendant detainee diplomat disciple duchess duke eldest emigrant entrepreneur envoy escort evacuee executive expert eyewitness farmhand fugitive gangster graduate granny grocer groom heir heiress hostess housewife immigrant infant inmate inpatient intern jockey lad lady landlady lieutenant lifeguard locksmith magistrate maid mechanic merchant midwife migrant millionaire mistress monk newlywed nun occupant official opponent outpatient paramedic passerby patron pauper peasant pensioner pharmacist physician pilgrim pilot policeman policewoman pope postgraduate predecessor priest priestess professor prophet prostitute psychiatrist rabbi rebel recipient recruit relative retiree salesperson scholar schoolboy schoolgirl secretary sergeant servant sheriff sibling signatory spokesperson steward stewardess successor superintendent surgeon suspect sweetheart technician trainee trustee tycoon undergraduate usher vagrant valet veteran vet vicar waitress youngster",
);

/** Whether a word names people by what they do: "teacher", "pianist", "pilot". */
export const isDoer = (word: string): boolean =>
  PEOPLE.has(word) ||
  PEOPLE.has(singular(word)) ||
  (DOER.test(word) && isFromVerb(word) && !NOT_A_DOER.has(word) && !NOT_A_DOER.has(singular(word)));
