package parser

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/wireroom/wireroom/services/parser/internal/dom"
)

// mostLogin is how long the text of a login page is; a story about log-ins is longer.
const mostLogin = 300

// loginPhrases are what such pages are titled, as a whole or beside the site's name.
var loginPhrases = []string{
	"log in", "login", "log in or register", "log in or sign up", "sign in", "sign in or register", "please log in", "please sign in", "member login", "subscriber login", "user login", "log in to your account", "sign in to your account",
	"anmelden", "anmeldung", "einloggen", "bitte anmelden", "connexion", "se connecter", "connectez-vous", "identification", "iniciar sesión", "inicia sesión", "acceder", "entrar", "fazer login", "faça login", "iniciar sessão", "accedi", "accesso",
	"inloggen", "aanmelden", "logga in", "logg inn", "log ind", "kirjaudu", "kirjaudu sisään", "zaloguj się", "logowanie", "přihlášení", "přihlásit se", "bejelentkezés", "autentificare", "conectare", "σύνδεση", "είσοδος", "вход", "войти", "вход на сайт", "авторизация", "вхід", "увійти", "авторизація",
	"giriş", "giriş yap", "üye girişi", "masuk", "log masuk", "đăng nhập", "เข้าสู่ระบบ", "تسجيل الدخول", "ورود", "התחברות", "כניסה", "लॉग इन", "लॉगिन", "ログイン", "登录", "登入", "登錄", "用户登录", "로그인",
}

// loginDirs are parts of the addresses to which sites send who has to sign in.
var loginDirs = strings.Fields("login log-in signin sign-in sign_in auth anmelden anmeldung einloggen connexion inloggen wp-login.php login.php login.html login.aspx")

// login returns the sign by which a login page is known: it asks for a password, says or
// is addressed as what it is, and tells little else. Many sites have such a form on every
// page, so that the form alone is no sign beside even one sentence.
func (w *work) login(size int) string {
	if size > mostLogin || w.saysArticle() || !w.asksPassword() {
		return ""
	}
	for _, t := range w.m.Titles {
		if saidIn(t.Text, func(p string) bool { return slices.Contains(loginPhrases, strings.Trim(p, " .!:")) }) {
			return t.Text
		}
	}
	for dir := range strings.SplitSeq(strings.ToLower(w.url.Path), "/") {
		if slices.Contains(loginDirs, dir) {
			return w.url.Path
		}
	}
	if size == 0 {
		return "a form for a password and no text"
	}
	return ""
}

func (w *work) asksPassword() bool {
	return w.page.Root != nil && dom.Find(w.page.Root, func(n *html.Node) bool {
		return n.DataAtom == atom.Input && strings.EqualFold(dom.Attr(n, "type"), "password")
	}) != nil
}
