// What the build begins with: the code that is loaded at once, and its style; that of all other views is style/later.css.
import "./kit.ts";
import "./style/tokens.css";
import "./style/base.css";
import "./style/shell.css";
import "./style/card.css";
import "./style/question.css";
