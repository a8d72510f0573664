package web

import "firstkm/services/delivery/httpd"

// applicantRoutes are the routes of this file.
func (s *Site) applicantRoutes(*httpd.Engine) {}
