package zone

import "strings"

// names maps a word, or two words written together ("article body" is articlebody), to
// what it says. Seen on many sites; none is the name of one.
var names = index(map[Mark]string{
	Body: `articlebody bodytext storybody entrycontent postcontent articlecontent articletext storytext newstext
		storycontent postbody contentbody bodycontent textbody articlemaintext newsbody newscontent detailtext
		newsdetail articledetail fulltext richtext articleparagraph contenttext maintext articlecopy bodycopy storycopy
		postentry entrybody blogcontent articlecontentbody newsarticlebody contentarticle bodyarticle contentdetail
		texte articulo cuerpo corpo testo artikeltext artikelinhalt articlebodycontent wysiwyg formattedcontent`,
	Frame:        `article story post entry maincontent articlepage hentry artikel noticia articleview`,
	Junk | Outer: `footer colophon nav navbar navigation megamenu cookie cookies consent gdpr onetrust optanon ccpa cookielaw cookiebanner masthead siteheader skiplink`,
	Junk: `nav navbar navigation menu submenu topnav subnav megamenu footer sidebar rightcolumn rightrail rail leftrail
		rightcol rightsidebar leftsidebar colophon masthead topbar siteheader
		share sharing shares sharebar sharebox sharetools sharer addthis addtoany social socials socialmedia sociallinks followus
		related relatedposts relatedarticles relatedcontent relatedlinks relatednews relatedstories similar readmore seealso morefrom alsoread readnext upnext morenews morestories
		recommended recommendation recommendations recommends recirc recirculation outbrain taboola zergnet revcontent mgid dianomi plista
		newsletter newsletters nlsignup subscribe subscription subscriptions signup signin login register registration
		promo promos promobox promotion promoted teaser teasers teaserlist cta calltoaction
		ad ads adslot adbox adunit adwrapper adcontainer advert adverts advertisement advertising advertisment advertorial adsense dfp gpt googlead anzeige werbung publicidad publicite reklam reklama banner sponsor sponsored sponsors sponsoredcontent
		ticker trending mostread mostpopular mostviewed popular popularposts latestnews latestposts topstories toplists
		cookie cookies consent onetrust optanon ccpa cookielaw cookiebanner gdpr privacy popup modal overlay lightbox tooltip toast interstitial
		pagination pager paging pagenav postnav postnavigation navlinks prevnext nextprev
		printer printbutton toolbar tools articletools utility utilities actions actionbar buttons
		rating ratings rate vote votes voting poll polls survey quiz likes reactions emoji
		widgetarea widgets textwidget
		copyright disclaimer
		playlist podcastplayer audioplayer listen tts readaloud voice
		authorbio aboutauthor authorbox aboutthe authorinfo authordescription authorprofile bio
		feedback correction orphus spelling mistape
		skiplink sronly screenreadertext screenreader visuallyhidden
		loadmore archives
		regwall piano premiumbox metering
		carousel slider swiper slick
		whatsapp pinterest flipboard
		comment comments commentlist commentarea commentsection disqus respond livefyre coral viafoura discussion replies
		donate donation support contribute membership
		jumpto tableofcontents toc contentstable ezto inhaltsverzeichnis
		affiliate shopping commerce buybox pricebox`,
	Commented: `comment comments commentlist commentarea commentsection disqus respond livefyre coral viafoura replies`,
	Lead: `lead lede standfirst dek deck subtitle subtitel subhead subheading subheadline subheader subhed teasertext intro introtext articleintro articlelead
		chapo chapeau entradilla bajada sommario occhiello sottotitolo vorspann ingress excerpt summary abstract articlesummary storysummary headlinesub articlesubtitle
		articledek articledeck articlesubheadline synopsis description articledescription spot anons announce leadtext manchet perex zajawka antetitulo copete volanta linhafina`,
	Byline: `byline bylines author authors authorname articleauthor postauthor writer writers reporter journalist contributor contributors
		redacteur autor autore auteur autoren signature articlemeta postmeta entrymeta metadata meta`,
	Dated: `date dates datetime time timestamp pubdate published publishdate publisheddate publicationdate postdate posted updated dateline
		articledate entrydate datum fecha timeago dateposted datepublished lastupdated`,
	Caption: `caption captions figcaption wpcaptiontext imagecaption photocaption mediacaption imgcaption bildunterschrift piedefoto legende imagedesc
		imagedescription photodesc captiontext legend fotocredit`,
	Credit: `credit credits photocredit imagecredit photographer copyrightholder imagesource photosource fotocredit`,
	Figure: `figure gallery galleries slideshow photogallery videoplayer jwplayer playercontainer videocontainer imagewrapper
		wpcaption leadimage heroimage featuredimage articleimage player`,
	Aside:    `aside factbox infobox pullquote pullquotes sidebox boxout callout keypoints tldr`,
	Crumbs:   `breadcrumb breadcrumbs crumbs crumb breadcrumbitem kruimelpad`,
	Keywords: `tags tag taglist tagcloud articletags posttags keywords topics topic topiclist tagslinks entrytags hashtags tagged labels`,
})

func index(sets map[Mark]string) map[string]Mark {
	m := map[string]Mark{}
	for mark, words := range sets {
		for _, w := range strings.Fields(words) {
			m[w] |= mark
		}
	}
	return m
}

// lookup is what a word says, 0 for most. Few words share their length and two letters
// with a known one, so that nearly all are told without hashing.
func lookup(word []byte) Mark {
	if len(word) == 0 || !likely[trait(string(word))] {
		return 0
	}
	return names[string(word)]
}

var likely = func() (t [1 << 12]bool) {
	for w := range names {
		t[trait(w)] = true
	}
	return t
}()

func trait(w string) int {
	return (int(w[0])*31 + int(w[len(w)-1])*7 + len(w)*131 + int(w[len(w)/2])*17) & (1<<12 - 1)
}
