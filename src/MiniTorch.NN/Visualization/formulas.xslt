<?xml version="1.0" encoding="utf-8"?>
<!-- From the XML documentation of the engine: one line for each operator class, its full name, a tab, its summary as plain text. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:output method="text" encoding="utf-8" />
  <xsl:template match="/">
    <xsl:for-each select="doc/members/member[starts-with(@name, 'T:MiniTorch.Operators.') or starts-with(@name, 'T:MiniTorch.Autograd.')]">
      <xsl:variable name="text"><xsl:apply-templates select="summary" /></xsl:variable>
      <xsl:value-of select="concat(substring-after(@name, 'T:'), '&#9;', normalize-space($text), '&#10;')" />
    </xsl:for-each>
  </xsl:template>
  <xsl:template match="paramref | typeparamref"><xsl:value-of select="@name" /></xsl:template>
  <xsl:template match="see[@cref]"><xsl:call-template name="last"><xsl:with-param name="name" select="substring-before(concat(@cref, '('), '(')" /></xsl:call-template></xsl:template>
  <xsl:template match="see[@langword]"><xsl:value-of select="@langword" /></xsl:template>
  <xsl:template name="last">
    <xsl:param name="name" />
    <xsl:choose>
      <xsl:when test="contains($name, '.')"><xsl:call-template name="last"><xsl:with-param name="name" select="substring-after($name, '.')" /></xsl:call-template></xsl:when>
      <xsl:otherwise><xsl:value-of select="$name" /></xsl:otherwise>
    </xsl:choose>
  </xsl:template>
</xsl:stylesheet>
