import { describe, expect, test } from "vitest";
import { soulOf } from "../agents/soul.ts";
import { schedules } from "../schedules/store.ts";
import { chiefSettings } from "../settings.ts";
import { simulated } from "../simulated/world.harness.ts";
import { hearMessage } from "../talk/hearing.ts";

// The five questions are in English; they are answered in the person's own language.

const NOON = Date.parse("2046-11-12T11:00:00Z");

function begun() {
  const here = simulated(NOON, "UTC");
  const hear = (text: string): string => {
    const said = hearMessage({ session: "s", text, hasFiles: false, isPerson: true }, here.world());
    return said.is === "said" ? said.reply : "(asks the model)";
  };
  return { here, hear };
}

const WALKS = {
  German: {
    hello: "Guten Morgen",
    name: ["Nenn dich Jeeves", "Ich nenne dich Jeeves!", "Du heißt Jeeves"],
    wake: ["Wecke den Fitnesscoach", "den Finanzberater", "beide"],
    skip: "weiß ich nicht",
    zone: ["Ich bin in Berlin", "Europe/Berlin"],
    pause: "Pausiere den Mail digest",
    done: "passt so",
  },
  French: {
    hello: "Bonjour",
    name: ["Appelle-toi Jeeves", "Je t’appelle Jeeves", "tu t'appelles Jeeves."],
    wake: ["Le coach de fitness", "le conseiller financier", "Oui, les deux"],
    skip: "je ne sais pas",
    zone: ["Je suis à Bruxelles", "Europe/Brussels"],
    pause: "Mets en pause le Mail digest",
    done: "c'est bon",
  },
  Spanish: {
    hello: "Buenos días",
    name: ["Llámate Jeeves", "Te llamas Jeeves", "te llamaré Jeeves"],
    wake: ["El fitness coach", "el asesor financiero", "los dos"],
    skip: "no lo sé",
    zone: ["Estoy en Madrid", "Europe/Madrid"],
    pause: "Pausa el Mail digest",
    done: "está bien",
  },
} as const;

describe("allows", () => {
  test.each(Object.entries(WALKS))("[row 131] behaviour 16: a setup that is answered in %s", (_, walk) => {
    for (const [at, name] of walk.name.entries()) {
      const { here, hear } = begun();
      expect(hear(walk.hello)).toContain("**1 of 5.**");
      expect(hear(name)).toContain("Jeeves it is.");
      const said = hear(walk.wake[at] ?? "");
      expect(said).toContain(at === 0 ? "**3 of 5, Fitness coach.**" : "**3 of 5, Financial advisor.**");
      for (let left = 0; left < 10 && chiefSettings(here.sql).setup?.step === "interview"; left += 1)
        hear(walk.skip);
      expect([...soulOf(here.sql, "fitness-coach"), ...soulOf(here.sql, "financial-advisor")]).toEqual([]);
      expect(hear(walk.zone[0])).toContain(`Your times are now those of ${walk.zone[1]}`);
      expect(hear(walk.pause)).toContain("Mail digest is paused.");
      expect(schedules(here.sql).find(({ title }) => title === "Mail digest")?.state).toBe("paused");
      expect(hear(walk.done)).toContain("**5 of 5.** That's it. I'm Jeeves");
    }
  });
});

describe("refuses", () => {
  test.each(["Non", "nada", "keine", "Aucun"])("[row 131] nobody is woken by: %s", (no) => {
    const { hear } = begun();
    for (const text of ["Hello", "ok"]) hear(text);
    expect(hear(no)).toContain("They stay asleep");
  });
});

describe("fails safe", () => {
  test.each([
    ["the fitness coach but not the financial advisor", "Fitness coach"],
    ["den Fitnesscoach, aber nicht den Finanzberater", "Fitness coach"],
    ["no, the financial advisor", "Financial advisor"],
    ["all except the fitness coach", "Financial advisor"],
  ])("[row 131] only who is wanted is asked about: %s", (said, title) => {
    const { here, hear } = begun();
    for (const text of ["Hello", "Ada"]) hear(text);
    expect(hear(said)).toContain(`**3 of 5, ${title}.**`);
    expect(chiefSettings(here.sql).setup?.agents).toHaveLength(1);
  });

  test.each(["both, no wait, none", "not the financial advisor", "🤖"])(
    "[row 131] what says both of it is asked again: %s",
    (said) => {
      const { hear } = begun();
      for (const text of ["Hello", "Ada"]) hear(text);
      expect(hear(said)).toContain("I did not get that. **2 of 5.**");
    },
  );

  test.each(["plus tard", "más tarde", "später"])(
    "[row 131] behaviour 16: %s, and it goes on there",
    (later) => {
      const { hear } = begun();
      for (const text of ["Hello", "Ada"]) hear(text);
      expect(hear(later)).toContain('Say "set up"');
      expect(hear("set up")).toContain("**2 of 5.**");
    },
  );

  test.each(["Oublie mon thérapeute", "Olvida mi terapeuta", "Rappelle-moi dans 20 minutes de partir"])(
    "[row 131] behaviour 16: is no answer to the question: %s",
    (said) => {
      const { hear } = begun();
      hear("Hello");
      expect(hear(said)).toContain("(We were here: **1 of 5.**");
    },
  );
});
