package catalogue

import "math"

// Datum is the coordinate system that a file of positions is written in.
type Datum string

// The three that Chinese sources use. Everything stored is WGS-84.
const (
	WGS84 Datum = "wgs84" // GPS
	GCJ02 Datum = "gcj02" // the shifted system that Chinese maps must use
	BD09  Datum = "bd09"  // Baidu's, shifted once more
)

// ParseDatum reads the name of a datum.
func ParseDatum(s string) (Datum, bool) {
	switch d := Datum(s); d {
	case WGS84, GCJ02, BD09:
		return d, true
	}
	return "", false
}

// The ellipsoid (Krasovsky 1940) and the shift are those known to the public since the openly published
// reimplementations of GCJ-02 and BD-09 (eviltransform, coordtransform); there is no official text.
const (
	axis         = 6378245.0
	eccentricity = 0.00669342162296594323
	baiduPi      = math.Pi * 3000.0 / 180.0
)

// ToWGS84 converts a position in degrees from the datum d, to within a decimetre of the inverse of FromWGS84. Positions
// outside China are not shifted.
func (d Datum) ToWGS84(lat, lng float64) (float64, float64) {
	switch d {
	case GCJ02:
		return unshift(lat, lng)
	case BD09:
		return unshift(fromBaidu(lat, lng))
	}
	return lat, lng
}

// FromWGS84 converts a position in degrees to the datum d.
func (d Datum) FromWGS84(lat, lng float64) (float64, float64) {
	switch d {
	case GCJ02:
		return shift(lat, lng)
	case BD09:
		return toBaidu(shift(lat, lng))
	}
	return lat, lng
}

// abroad is the rectangle that all public implementations agree on; it is larger than the country.
func abroad(lat, lng float64) bool {
	return lng < 72.004 || lng > 137.8347 || lat < 0.8293 || lat > 55.8271
}

func shift(lat, lng float64) (float64, float64) {
	if abroad(lat, lng) {
		return lat, lng
	}
	dLat, dLng := offset(lng-105, lat-35)
	rad := lat * math.Pi / 180
	m := 1 - eccentricity*math.Sin(rad)*math.Sin(rad)
	dLat = dLat * 180 / (axis * (1 - eccentricity) / (m * math.Sqrt(m)) * math.Pi)
	dLng = dLng * 180 / (axis / math.Sqrt(m) * math.Cos(rad) * math.Pi)
	return lat + dLat, lng + dLng
}

// unshift inverts shift by fixed point: the shift changes slowly, so that each round gains three digits.
func unshift(lat, lng float64) (float64, float64) {
	if abroad(lat, lng) {
		return lat, lng
	}
	wLat, wLng := lat, lng
	for range 5 {
		gLat, gLng := shift(wLat, wLng)
		wLat, wLng = wLat+lat-gLat, wLng+lng-gLng
	}
	return wLat, wLng
}

// offset is the shift in metres at x degrees east and y degrees north of 105° E 35° N.
func offset(x, y float64) (dLat, dLng float64) {
	sin := func(v float64) float64 { return math.Sin(v * math.Pi) }
	both := (20*sin(6*x) + 20*sin(2*x)) * 2 / 3
	dLat = -100 + 2*x + 3*y + 0.2*y*y + 0.1*x*y + 0.2*math.Sqrt(math.Abs(x)) + both +
		(20*sin(y)+40*sin(y/3))*2/3 + (160*sin(y/12)+320*sin(y/30))*2/3
	dLng = 300 + x + 2*y + 0.1*x*x + 0.1*x*y + 0.1*math.Sqrt(math.Abs(x)) + both +
		(20*sin(x)+40*sin(x/3))*2/3 + (150*sin(x/12)+300*sin(x/30))*2/3
	return dLat, dLng
}

func toBaidu(lat, lng float64) (float64, float64) {
	r := math.Hypot(lng, lat) + 0.00002*math.Sin(lat*baiduPi)
	a := math.Atan2(lat, lng) + 0.000003*math.Cos(lng*baiduPi)
	return r*math.Sin(a) + 0.006, r*math.Cos(a) + 0.0065
}

func fromBaidu(lat, lng float64) (float64, float64) {
	gLat, gLng := lat-0.006, lng-0.0065
	for range 5 {
		bLat, bLng := toBaidu(gLat, gLng)
		gLat, gLng = gLat+lat-bLat, gLng+lng-bLng
	}
	return gLat, gLng
}

// Metres is the great-circle distance between two positions in degrees, on a sphere of the earth's mean radius.
func Metres(lat1, lng1, lat2, lng2 float64) float64 {
	const radius, deg = 6371008.8, math.Pi / 180
	a, b := lat1*deg, lat2*deg
	h := math.Pow(math.Sin((b-a)/2), 2) + math.Cos(a)*math.Cos(b)*math.Pow(math.Sin((lng2-lng1)*deg/2), 2)
	return 2 * radius * math.Asin(math.Min(1, math.Sqrt(h)))
}
